namespace Parley.UnicodeTables;

/// <summary>Writes the format that <see cref="Core.Text.TableReader"/> reads: counts and differences as numbers of variable
/// length.</summary>
internal sealed class TableWriter
{
    private readonly List<byte> _bytes = [];

    public byte[] ToArray() => [.. _bytes];

    /// <summary>Writes the values of characters in ascending order. Consecutive characters with the same value become one range.</summary>
    public void Ranges(IEnumerable<(int Character, int Value)> characters)
    {
        var ranges = new List<(int First, int Count, int Value)>();
        foreach (var (character, value) in characters)
        {
            if (ranges is [.., var last] && last.First + last.Count == character && last.Value == value)
                ranges[^1] = last with { Count = last.Count + 1 };
            else
                ranges.Add((character, 1, value));
        }

        Number(ranges.Count);
        var end = 0;
        foreach (var (first, count, value) in ranges)
        {
            Number(first - end);
            Number(count);
            Number(value);
            end = first + count;
        }
    }

    /// <summary>Writes the texts of characters in ascending order.</summary>
    public void Texts(IEnumerable<(int Character, string Text)> characters)
    {
        var all = characters.ToArray();
        Number(all.Length);
        var before = (Character: 0, First: 0);
        foreach (var (character, text) in all)
        {
            var runes = text.EnumerateRunes().Select(rune => rune.Value).ToArray();
            Number(character - before.Character);
            Number(runes.Length);
            Difference(runes[0] - before.First); // small for most consecutive characters
            for (var i = 1; i < runes.Length; i++)
                Difference(runes[i] - runes[i - 1]);
            before = (character, runes[0]);
        }
    }

    /// <summary>Writes pairs of characters and the characters that they compose to.</summary>
    public void Pairs(IEnumerable<(int First, int Second, int Composed)> pairs)
    {
        var all = pairs.OrderBy(pair => pair.Second).ThenBy(pair => pair.First).ToArray();
        Number(all.Length);
        var before = (First: 0, Second: 0);
        foreach (var (first, second, composed) in all)
        {
            Number(second - before.Second);
            Difference(first - before.First);
            Difference(composed - first);
            before = (first, second);
        }
    }

    private void Difference(int value) => Number(value < 0 ? ~(value << 1) : value << 1);

    private void Number(int value)
    {
        for (; value >= 0x80; value >>= 7)
            _bytes.Add((byte)(value | 0x80));
        _bytes.Add((byte)value);
    }
}
