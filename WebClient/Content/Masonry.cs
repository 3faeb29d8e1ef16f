namespace Parley.WebClient.Content;

/// <summary>Places each pin into the shortest column. No pin begins above the pin before it, so the visual order of the pins is their
/// order in the document.</summary>
/// <remarks>Heights and positions are in rows of the grid. A CSS grid with dense packing computes the same positions, because each pin is
/// in the first free rows of its column.</remarks>
internal sealed class Masonry(int columns)
{
    /// <summary>The largest height of one pin. <c>content.css</c> has a class for each height.</summary>
    public const int MaxSpan = 90;

    /// <summary>The largest number of pins in the document, unless more are visible.</summary>
    public const int MaxRendered = 150;

    // The margins above and below the visible part, in screen heights, the largest first.
    private static readonly (double Above, double Below)[] Margins = [(1, 2), (0.5, 1), (0.25, 0.5), (0, 0)];

    private readonly int[] _heights = new int[columns];
    private readonly List<Place> _places = [];

    /// <summary>The number of columns.</summary>
    public int Columns => columns;

    /// <summary>The number of pins.</summary>
    public int Count => _places.Count;

    /// <summary>The height of the grid.</summary>
    public int Height => _heights.Max();

    /// <summary>Returns the place of a pin.</summary>
    public Place this[int index] => _places[index];

    /// <summary>Adds the next pin. Of several columns with the same height, it gets the first.</summary>
    /// <param name="span">The height of the pin, from 1 to <see cref="MaxSpan"/>.</param>
    public void Add(int span)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(span, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(span, MaxSpan);
        var column = Array.IndexOf(_heights, _heights.Min());
        _places.Add(new(column, _heights[column], span));
        _heights[column] += span;
    }

    /// <summary>Returns the pins to render: the visible ones, those of one screen above, and those of two screens below. On a very large
    /// screen, the margins are smaller.</summary>
    /// <param name="top">The first visible row; negative if the grid begins below the top of the visible part.</param>
    /// <param name="height">The number of visible rows.</param>
    public GridWindow Around(double top, double height) => Margins
        .Select(margin => Window((int)(top - (margin.Above * height)), (int)Math.Ceiling(top + height + (margin.Below * height))))
        .Aggregate((wide, narrow) => wide.Count <= MaxRendered ? wide : narrow);

    /// <summary>Returns the pins between two positions, and the space that the pins before them need.</summary>
    /// <param name="from">The first row.</param>
    /// <param name="to">The row after the last one.</param>
    public GridWindow Window(int from, int to)
    {
        // No pin is higher than MaxSpan, and no pin begins above the pin before it. Pins that begin above this row are not visible.
        var first = FirstFrom(from - MaxSpan);
        while (first < _places.Count && _places[first].End <= from)
            first++;
        var end = Math.Max(first, FirstFrom(to));
        var tops = new int[columns];
        for (int i = first - 1, found = 0; i >= 0 && found < columns; i--)
        {
            var place = _places[i];
            if (tops[place.Column] is not 0)
                continue;
            tops[place.Column] = place.End;
            found++;
        }

        var above = tops.Min();
        return new(first, end - first, above, [.. tops.Select(top => top - above)]);
    }

    // The index of the first pin that begins at a row or below it.
    private int FirstFrom(int row)
    {
        var (low, high) = (0, _places.Count);
        while (low < high)
        {
            var middle = (low + high) / 2;
            if (_places[middle].Top < row)
                low = middle + 1;
            else
                high = middle;
        }

        return low;
    }

    /// <summary>The place of a pin.</summary>
    /// <param name="Column">The column, from 0.</param>
    /// <param name="Top">The first row of the pin, from 0.</param>
    /// <param name="Span">The height.</param>
    internal readonly record struct Place(int Column, int Top, int Span)
    {
        /// <summary>The row after the last row of the pin.</summary>
        public int End => Top + Span;
    }
}

/// <summary>The pins that are in the document, and the space above them.</summary>
/// <param name="First">The index of the first pin.</param>
/// <param name="Count">The number of pins.</param>
/// <param name="Above">The rows above the grid, in each column.</param>
/// <param name="Spacers">The further rows above the first pin of each column; less than <see cref="Masonry.MaxSpan"/> or equal.</param>
internal sealed record GridWindow(int First, int Count, int Above, IReadOnlyList<int> Spacers);
