namespace Parley.WebClient.Words;

/// <summary>Formats a count with its noun.</summary>
internal static class Counts
{
    /// <summary>Returns for example <c>1 pin</c> or <c>7 pins</c>.</summary>
    public static string Pins(int count) => count is 1 ? "1 pin" : $"{count} pins";
}
