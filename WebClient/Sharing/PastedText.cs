using System.Text;
using System.Text.RegularExpressions;
using Parley.Client;

namespace Parley.WebClient.Sharing;

/// <summary>An address of content on this site.</summary>
/// <param name="Item">The content.</param>
/// <param name="Address">The address as it was written.</param>
internal sealed record PastedAddress(ShareRef Item, string Address);

/// <summary>A pasted text: the addresses of content in it, and the rest.</summary>
/// <param name="Rest">The text without the addresses; empty if there is nothing else.</param>
/// <param name="Addresses">The addresses, in order and each once.</param>
internal sealed partial record PastedText(string Rest, IReadOnlyList<PastedAddress> Addresses)
{
    private const string Opening = "(<[{\"'«“";
    private const string Brackets = ")>]}\"'»”";
    private const string Closing = $"{Brackets}.,;:!?";

    // The limit of the server, in UTF-16 code units. No content has a longer id.
    private const int MaxIdLength = 128;

    /// <summary>Divides a text. An address is a word that leads to a pin, a board or a person below the base address of the page. It may be
    /// written without the host.</summary>
    /// <param name="text">The text.</param>
    /// <param name="page">The base address of the page, with a slash at its end.</param>
    /// <param name="max">How many addresses are taken out; further ones stay in the text.</param>
    public static PastedText Of(string text, Uri page, int max)
    {
        var rest = new StringBuilder();
        var found = new List<PastedAddress>();
        var end = 0;
        foreach (Match word in Words().Matches(text))
        {
            var address = word.Value.TrimStart(Opening.ToCharArray()).TrimEnd(Closing.ToCharArray());
            if (ItemOf(address, page) is not { } item || (found.Count >= max && found.TrueForAll(each => each.Item != item)))
                continue;
            if (found.TrueForAll(each => each.Item != item))
                found.Add(new(item, address));
            var start = text.IndexOf(address, word.Index, StringComparison.Ordinal);
            rest.Append(text, end, word.Index - end);
            AppendAround(rest, text[word.Index..start], text[(start + address.Length)..(word.Index + word.Length)]);
            end = word.Index + word.Length;
            if (rest.Length is 0 || char.IsWhiteSpace(rest[^1]))
                end += end < text.Length && text[end] is ' ' ? 1 : 0; // keep one of two spaces
        }

        rest.Append(text, end, text.Length - end);
        var left = rest.ToString();
        return new(found.Count > 0 && string.IsNullOrWhiteSpace(left) ? "" : left, found);
    }

    /// <summary>Returns the content to which an address leads; null if the address leads to no content of this site.</summary>
    public static ShareRef? ItemOf(string address, Uri page)
    {
        // "/pins/1" means the same with and without the path of the base address.
        var path = address.StartsWith('/') && !address.StartsWith("//", StringComparison.Ordinal)
            ? (address.StartsWith(page.AbsolutePath, StringComparison.Ordinal) ? address[page.AbsolutePath.Length..] : address[1..])
            : PathBelow(address, page);
        if (path?.Split('?', '#')[0].TrimEnd('/').Split('/') is not [var kind, { Length: > 0 } escaped])
            return null;
        var id = Uri.UnescapeDataString(escaped);
        if (id.Length > MaxIdLength || id.Any(letter => char.IsWhiteSpace(letter) || char.IsControl(letter) || letter is '/'))
            return null;
        return kind switch
        {
            "pins" => ShareRef.Pin(id),
            "boards" => ShareRef.Board(id),
            "users" => ShareRef.Profile(id),
            _ => null,
        };
    }

    private static string? PathBelow(string address, Uri page)
    {
        var isOfPage = Uri.TryCreate(address, UriKind.Absolute, out var uri)
            && uri.Scheme is "http" or "https"
            && uri.Authority == page.Authority
            && uri.UserInfo.Length is 0
            && uri.AbsolutePath.StartsWith(page.AbsolutePath, StringComparison.Ordinal);
        return isOfPage ? uri!.AbsolutePath[page.AbsolutePath.Length..] : null;
    }

    // Removes the brackets around an address. Keeps the punctuation after it, but not the space before the address.
    private static void AppendAround(StringBuilder rest, string before, string after)
    {
        while (before.Length > 0 && after.Length > 0 && Brackets.Contains(after[0], StringComparison.Ordinal))
            (before, after) = (before[..^1], after[1..]);
        rest.Append(before);
        if (after.Length > 0 && rest.Length > 0 && rest[^1] is ' ')
            rest.Length--;
        rest.Append(after);
    }

    [GeneratedRegex(@"\S+")]
    private static partial Regex Words();
}
