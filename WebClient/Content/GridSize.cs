using Parley.Client;

namespace Parley.WebClient.Content;

/// <summary>The space for a grid of pins. It determines the number of columns and the heights of the pins.</summary>
/// <param name="Width">The width of the space in pixels.</param>
/// <param name="Rem">The font size of the document in pixels. A person may have made it larger.</param>
internal readonly record struct GridSize(double Width, double Rem)
{
    /// <summary>The height of the lines below a picture, with the space to the next pin: 0.5 + 2.5 + 1 rem.</summary>
    private const int TitleRows = 8;

    // A pin without a picture: its title fills a tile of 8.5 rem.
    private const int TextRows = 18;

    // The buttons of a pin need this height, also on a very low picture.
    private const int LeastPictureRows = 8;

    // The largest ratio of height to width. A higher picture is cropped.
    private const double MostHeightOfWidth = 2.2;
    private const double ColumnRem = 14;
    private const double GapRem = 0.75;
    private const int LeastColumns = 2;
    private const int MostColumns = 12;

    /// <summary>The height of a row of the grid in pixels.</summary>
    public double Row => Rem / 2;

    /// <summary>The number of columns.</summary>
    public int Columns => Math.Clamp((int)((Width + Gap) / ((ColumnRem * Rem) + Gap)), LeastColumns, MostColumns);

    private double Gap => GapRem * Rem;

    private double ColumnWidth => (Width - (Gap * (Columns - 1))) / Columns;

    /// <summary>Returns the height of a pin in rows of the grid.</summary>
    /// <param name="image">The picture of the pin; null if the pin has none.</param>
    public int SpanOf(Image? image)
    {
        if (image is not { Width: > 0, Height: > 0 })
            return TextRows;
        var height = ColumnWidth * Math.Min((double)image.Height / image.Width, MostHeightOfWidth);
        return Math.Clamp((int)Math.Round(height / Row), LeastPictureRows, Masonry.MaxSpan - TitleRows) + TitleRows;
    }
}
