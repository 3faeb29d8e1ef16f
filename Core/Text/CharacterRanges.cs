namespace Parley.Core.Text;

/// <summary>Maps ranges of characters to values. The ranges are ascending. A character outside all ranges has the value 0.</summary>
internal sealed class CharacterRanges(CharacterRanges.Range[] ranges)
{
    /// <summary>The value of a character.</summary>
    public int ValueOf(int character)
    {
        var (low, high) = (0, ranges.Length - 1);
        while (low <= high)
        {
            var middle = (low + high) / 2;
            if (character < ranges[middle].First)
                high = middle - 1;
            else if (character >= ranges[middle].End)
                low = middle + 1;
            else
                return ranges[middle].Value;
        }

        return 0;
    }

    /// <summary>Whether a character is in one of the ranges.</summary>
    public bool Contains(int character) => ValueOf(character) != 0;

    /// <summary>The characters from <c>First</c> up to, but not including, <c>End</c>.</summary>
    internal readonly record struct Range(int First, int End, int Value);
}
