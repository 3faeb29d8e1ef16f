using System.Text;

namespace Parley.Core.Text;

/// <summary>Reads the tables of <see cref="UnicodeTables"/>. They consist of counts, and of differences of variable length (7 bits per
/// byte).</summary>
internal ref struct TableReader(ReadOnlySpan<byte> bytes)
{
    private ReadOnlySpan<byte> _rest = bytes;

    /// <summary>Whether everything was read.</summary>
    public readonly bool IsAtEnd => _rest.IsEmpty;

    /// <summary>Reads ranges of characters, each with a value. A range is stored as: gap to the previous range, length, value.</summary>
    public CharacterRanges Ranges()
    {
        var ranges = new CharacterRanges.Range[Number()];
        var end = 0;
        for (var i = 0; i < ranges.Length; i++)
        {
            var first = end + Number();
            end = first + Number();
            ranges[i] = new(first, end, Number());
        }

        return new(ranges);
    }

    /// <summary>Reads the texts that belong to characters. Each is stored as: gap to the previous character, length, differences.</summary>
    public Dictionary<int, string> Texts()
    {
        var count = Number();
        var texts = new Dictionary<int, string>(count);
        var (character, first) = (0, 0);
        var text = new StringBuilder();
        for (var i = 0; i < count; i++)
        {
            character += Number();
            var length = Number();
            var rune = first += Difference();
            text.Clear().Append(new Rune(rune));
            for (var j = 1; j < length; j++)
                text.Append(new Rune(rune += Difference()));
            texts.Add(character, text.ToString());
        }

        return texts;
    }

    /// <summary>Reads pairs of characters and their compositions, sorted by the second character and then by the first.</summary>
    public Dictionary<(int First, int Second), int> Pairs()
    {
        var count = Number();
        var pairs = new Dictionary<(int First, int Second), int>(count);
        var (first, second) = (0, 0);
        for (var i = 0; i < count; i++)
        {
            second += Number();
            first += Difference();
            pairs.Add((first, second), first + Difference());
        }

        return pairs;
    }

    private int Difference()
    {
        var value = Number();
        return (value & 1) == 0 ? value >> 1 : ~(value >> 1);
    }

    private int Number()
    {
        var value = 0;
        for (var shift = 0; ; shift += 7)
        {
            var next = _rest[0];
            _rest = _rest[1..];
            value |= (next & 0x7F) << shift;
            if (next < 0x80)
                return value;
        }
    }
}
