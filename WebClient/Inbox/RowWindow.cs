namespace Parley.WebClient.Inbox;

/// <summary>The range of rows of a long list that are rendered: the visible rows, and some above and below.</summary>
/// <param name="First">The index of the first one.</param>
/// <param name="Count">Their number.</param>
internal readonly record struct RowWindow(int First, int Count)
{
    /// <summary>The largest number of rendered rows.</summary>
    public const int Size = 90;

    private const int Step = 30;

    /// <summary>Returns the range around a row. Its beginning is a multiple of 30, so that scrolling rarely changes it.</summary>
    /// <param name="firstVisible">The index of the first row on the screen.</param>
    /// <param name="total">The number of rows of the list.</param>
    public static RowWindow Around(int firstVisible, int total)
    {
        var first = Math.Clamp(((firstVisible / Step) - 1) * Step, 0, Math.Max(0, total - 1));
        return new(first, Math.Min(Size, total - first));
    }
}
