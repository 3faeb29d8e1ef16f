using Parley.WebClient.Storage;

namespace Parley.WebClient.Settings;

/// <summary>The preferences of this browser. They are not part of the person's account.</summary>
internal sealed class Preferences(ITextStorage storage)
{
    private const string Root = "parley-page/";

    /// <summary>Whether Enter sends a message. Otherwise Ctrl+Enter does.</summary>
    /// <value>Default true.</value>
    public bool EnterSends
    {
        get => storage.Get($"{Root}enter") is not "breaks";
        set => storage.Set($"{Root}enter", value ? "sends" : "breaks");
    }

    /// <summary>Whether single keys are shortcuts.</summary>
    /// <value>Default true.</value>
    public bool HasSingleKeys
    {
        get => storage.Get($"{Root}keys") is not "off";
        set => storage.Set($"{Root}keys", value ? "on" : "off");
    }

    /// <summary>Whether a wide screen shows the gallery beside the conversation.</summary>
    /// <value>Default true.</value>
    public bool ShowsGallery
    {
        get => storage.Get($"{Root}gallery") is not "off";
        set => storage.Set($"{Root}gallery", value ? "on" : "off");
    }

    /// <summary>What a desktop notification shows while the page is hidden.</summary>
    /// <value>Default <see cref="NotificationContent.None"/>: there are no notifications.</value>
    public NotificationContent Notifications
    {
        get => Enum.TryParse<NotificationContent>(storage.Get($"{Root}notifications"), out var content) ? content : default;
        set => storage.Set($"{Root}notifications", value.ToString());
    }

    /// <summary><c>light</c>, <c>dark</c>, or <c>system</c>.</summary>
    /// <remarks>The script <c>start.js</c> reads the same text before the page is painted.</remarks>
    public string Theme
    {
        get => storage.Get($"{Root}theme") ?? "system";
        set => storage.Set($"{Root}theme", value);
    }
}
