using System.Runtime.InteropServices.JavaScript;

namespace Parley.WebClient.SignIn;

/// <summary>Reads and changes the HTML document: the state of the session that the server wrote into it, the title, the icon and the
/// theme.</summary>
internal static partial class ShellState
{
    /// <summary>The name of the JavaScript module.</summary>
    public const string Module = "shell";

    /// <summary>Whether the request for the document certainly had no session cookie. Then the page does not call
    /// <c>GET /v1/me</c>, whose answer 401 would appear in the console.</summary>
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

    /// <summary>Calls back when the person leaves the page. Only synchronous code of the callback is certain to run.</summary>
    [JSImport("onLeaving", Module)]
    public static partial void OnLeaving([JSMarshalAs<JSType.Function>] Action leaving);

    /// <summary>Whether the browser asks the person before it closes or leaves the page.</summary>
    [JSImport("askBeforeLeaving", Module)]
    public static partial void AskBeforeLeaving(bool asks);

    [JSImport("session", Module)]
    private static partial string Session();
}
