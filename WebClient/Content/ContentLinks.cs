using Parley.Client;

namespace Parley.WebClient.Content;

/// <summary>The addresses of content on this page, relative to its base address.</summary>
internal static class ContentLinks
{
    /// <summary>Returns the address of an item; null for a kind that this page does not know.</summary>
    public static string? Of(ShareKind kind, string id) => kind switch
    {
        ShareKind.Pin => $"pins/{Uri.EscapeDataString(id)}",
        ShareKind.Board => $"boards/{Uri.EscapeDataString(id)}",
        ShareKind.Profile => $"users/{Uri.EscapeDataString(id)}",
        _ => null,
    };

    /// <summary>Returns whether an address of the page shows content.</summary>
    /// <param name="path">The address, relative to the base address.</param>
    public static bool IsContent(string path) => path.Split('/', '?', '#')[0] is "boards" or "pins" or "users";

    /// <summary>Returns whether a text is an absolute address with http or https. The page shows no other address as a link.</summary>
    public static bool IsWebAddress(string link) =>
        Uri.TryCreate(link, UriKind.Absolute, out var uri) && uri.Scheme is ("http" or "https");
}
