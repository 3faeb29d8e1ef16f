using System.Diagnostics.CodeAnalysis;

namespace Parley.WebClient.Content;

/// <summary>The address of a picture, as people write, paste and drop it.</summary>
internal static class PictureAddress
{
    /// <summary>Returns the first line that is neither empty nor a comment, as in <c>text/uri-list</c>; empty if there is none.</summary>
    public static string LineOf(string text) =>
        text.Split('\n').Select(each => each.Trim()).FirstOrDefault(each => each is [not '#', ..]) ?? "";

    /// <summary>Returns the address in the form that the server accepts: https, or relative to the server for its own pictures.</summary>
    /// <param name="text">The text. Of several lines, <see cref="LineOf"/> counts.</param>
    /// <param name="site">The base address of this page.</param>
    /// <param name="address">The address.</param>
    /// <param name="problem">Why there is none, in words.</param>
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
