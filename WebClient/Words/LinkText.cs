namespace Parley.WebClient.Words;

/// <summary>A piece of a text: plain, or an address.</summary>
/// <param name="Text">The text.</param>
/// <param name="Address">The address that it links to, or null.</param>
internal sealed record TextPiece(string Text, string? Address);

/// <summary>Finds http and https addresses in a text. Nothing else becomes a link.</summary>
internal static class LinkText
{
    /// <summary>Divides a text into pieces. Together they are the whole text.</summary>
    public static IReadOnlyList<TextPiece> Pieces(string text)
    {
        var pieces = new List<TextPiece>();
        var (end, from) = (0, 0);
        while (Find(text, from) is { } start)
        {
            var address = WithoutEnding(text[start..EndOf(text, start)]);
            from = start + 1;
            if (!Uri.TryCreate(address, UriKind.Absolute, out var uri) || uri.Scheme is not ("http" or "https") || uri.UserInfo.Length > 0)
                continue;
            if (start > end)
                pieces.Add(new(text[end..start], null));
            pieces.Add(new(address, uri.AbsoluteUri));
            from = end = start + address.Length;
        }

        if (end < text.Length)
            pieces.Add(new(text[end..], null));
        return pieces;
    }

    // An address begins at the beginning of a word.
    private static int? Find(string text, int from)
    {
        for (var at = from; (at = text.IndexOf("http", at, StringComparison.OrdinalIgnoreCase)) >= 0; at++)
        {
            var rest = text.AsSpan(at);
            var isAddress = rest.StartsWith("http://", StringComparison.OrdinalIgnoreCase)
                || rest.StartsWith("https://", StringComparison.OrdinalIgnoreCase);
            if (isAddress && (at is 0 || !char.IsLetterOrDigit(text[at - 1])))
                return at;
        }

        return null;
    }

    // White space, angle brackets, and characters that change the direction of the text end an address.
    private static int EndOf(string text, int start)
    {
        var end = start;
        while (end < text.Length && !char.IsWhiteSpace(text[end]) && !char.IsControl(text[end]) && !EndsAddress(text[end]))
            end++;
        return end;
    }

    private static bool EndsAddress(char letter) =>
        letter is '<' or '>' or '"' or '\u200e' or '\u200f' or (>= '\u202a' and <= '\u202e') or (>= '\u2066' and <= '\u2069');

    // Punctuation that ends a sentence, and a closing bracket without an opening one, do not belong to the address.
    private static string WithoutEnding(string address)
    {
        while (address.Length > 0)
        {
            var last = address[^1];
            var isBracket = last is ')' && address.Count(letter => letter is ')') > address.Count(letter => letter is '(');
            if (!isBracket && !".,;:!?'’”»]}".Contains(last, StringComparison.Ordinal))
                return address;
            address = address[..^1];
        }

        return address;
    }
}
