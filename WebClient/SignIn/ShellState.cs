using System.Runtime.InteropServices.JavaScript;

namespace Parley.WebClient.SignIn;

/// <summary>The document around the page: what the server wrote into it, its title, its icon and its colours.</summary>
internal static partial class ShellState
{
    /// <summary>The name of the JavaScript module.</summary>
    public const string Module = "shell";

    /// <summary>Whether the request for the document certainly had no session. Then the page does not ask the server for the
    /// person.</summary>
    public static bool HasNoSession => Session() is "no";

    /// <summary>Uses <c>light</c>, <c>dark</c> or <c>system</c> from now on.</summary>
    [JSImport("useTheme", Module)]
    public static partial void UseTheme(string theme);

    /// <summary>Shows the number of unread conversations in the title and the icon of the tab.</summary>
    [JSImport("showUnread", Module)]
    public static partial void ShowUnread(int unread, string title);

    /// <summary>Calls back when the browser reports that the network is there again.</summary>
    [JSImport("onOnline", Module)]
    public static partial void OnOnline([JSMarshalAs<JSType.Function>] Action back);

    [JSImport("session", Module)]
    private static partial string Session();
}
