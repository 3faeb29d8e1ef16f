namespace Parley.WebClient.Words;

/// <summary>Lists of names in a sentence.</summary>
internal static class Names
{
    /// <summary>Returns "Ann", "Ann and Bob", "Ann, Bob and Chloe", or "Ann, Bob and 3 others".</summary>
    public static string And(IReadOnlyList<string> names) => names switch
    {
        [] => "",
        [var one] => one,
        [var one, var two] => $"{one} and {two}",
        [var one, var two, var three] => $"{one}, {two} and {three}",
        [var one, var two, ..] => $"{one}, {two} and {names.Count - 2} others",
    };

    /// <summary>Returns the typing line, or an empty text.</summary>
    public static string Typing(IReadOnlyList<string> names) => names.Count switch
    {
        0 => "",
        1 => $"{names[0]} is typing…",
        _ => $"{And(names)} are typing…",
    };

    /// <summary>Returns one or two initials of a name.</summary>
    public static string Initials(string name)
    {
        var words = name.Split(' ', StringSplitOptions.RemoveEmptyEntries);
        return words switch
        {
            [] => "?",
            [var one] => First(one),
            [var first, .., var last] => First(first) + First(last),
        };
    }

    private static string First(string word) => System.Globalization.StringInfo.GetNextTextElement(word).ToUpperInvariant();
}
