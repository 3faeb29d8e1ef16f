using System.Runtime.InteropServices.JavaScript;
using System.Runtime.Versioning;

namespace Parley.WebClient.Feedback;

/// <summary>Desktop notifications of the browser. They appear only while no tab of the page is visible.</summary>
[SupportedOSPlatform("browser")]
internal static partial class Notifications
{
    /// <summary>The name of the JavaScript module.</summary>
    public const string Module = "notifications";

    /// <summary>Asks the person for the permission, if the browser has not asked before. Call it after a click.</summary>
    /// <returns>Whether the browser shows notifications.</returns>
    [JSImport("ask", Module)]
    public static partial Task<bool> AskAsync();

    /// <summary>Shows a notification, unless a tab of the page is visible.</summary>
    /// <param name="topic">The topic. A later notification with the same topic replaces this one, also if another tab shows it.</param>
    /// <param name="title">The first line.</param>
    /// <param name="body">The second line.</param>
    /// <param name="opened">Called when the person clicks on the notification.</param>
    [JSImport("show", Module)]
    public static partial void Show(string topic, string title, string body, [JSMarshalAs<JSType.Function>] Action opened);
}
