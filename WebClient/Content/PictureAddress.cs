using System.Diagnostics.CodeAnalysis;

namespace Parley.WebClient.Content;

/// <summary>Reads the address of a picture that a person wrote, pasted or dropped.</summary>
internal static class PictureAddress
{
    /// <summary>Returns the first line that is neither empty nor a comment, as in <c>text/uri-list</c>; empty if there is none.</summary>
    public static string LineOf(string text) =>
        text.Split('\n').Select(each => each.Trim()).FirstOrDefault(each => each is [not '#', ..]) ?? "";

    /// <summary>Converts a text to an address that the server accepts: an https address, or a path for a picture of this server.</summary>
    /// <param name="text">The text. Of several lines, the one that <see cref="LineOf"/> returns is used.</param>
    /// <param name="site">The base address of this page.</param>
    /// <param name="address">The address.</param>
    /// <param name="problem">Why the text is refused, as a sentence for the person.</param>
    public static bool TryParse(
        string text, Uri site, [NotNullWhen(true)] out string? address, [NotNullWhen(false)] out string? problem)
    {
        (address, problem) = (null, null);
        var line = LineOf(text);
        if (!Uri.TryCreate(line, UriKind.Absolute, out var uri))
            problem = "This is not an address. The address of a picture begins with https://.";
        else if (uri.Authority == site.Authority && uri.Scheme == site.Scheme)
            address = uri.PathAndQuery;
        else if (uri.Scheme is "https")
            address = uri.AbsoluteUri;
        else if (uri.Scheme is "http")
            problem = "This address begins with http://, so anybody on the way could change the picture. It needs https://.";
        else
            problem = "Only pictures with an address that begins with https:// can be pinned.";
        return problem is null;
    }
}
