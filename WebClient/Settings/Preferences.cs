using Parley.WebClient.Storage;

namespace Parley.WebClient.Settings;

/// <summary>The preferences of this browser. They are not part of the person's account.</summary>
internal sealed class Preferences(ITextStorage storage)
{
    private const string Root = "parley-page/";

    // The texts that the browser has refused to store. They count until the page is closed.
    private readonly Dictionary<string, string> _unkept = [];

    /// <summary>Whether Enter sends a message. Otherwise Ctrl+Enter does.</summary>
    /// <value>Default true.</value>
    public bool EnterSends
    {
        get => Get("enter") is not "breaks";
        set => Set("enter", value ? "sends" : "breaks");
    }

    /// <summary>Whether single keys are shortcuts.</summary>
    /// <value>Default true.</value>
    public bool HasSingleKeys
    {
        get => Get("keys") is not "off";
        set => Set("keys", value ? "on" : "off");
    }

    /// <summary>Whether a wide screen shows the gallery beside the conversation.</summary>
    /// <value>Default true.</value>
    public bool ShowsGallery
    {
        get => Get("gallery") is not "off";
        set => Set("gallery", value ? "on" : "off");
    }

    /// <summary>What a desktop notification shows while the page is hidden.</summary>
    /// <value>Default <see cref="NotificationContent.None"/>: there are no notifications.</value>
    public NotificationContent Notifications
    {
        get => Enum.TryParse<NotificationContent>(Get("notifications"), out var content) ? content : default;
        set => Set("notifications", value.ToString());
    }

    /// <summary><c>light</c>, <c>dark</c>, or <c>system</c>.</summary>
    /// <remarks>The script <c>start.js</c> reads the same text before the page is painted.</remarks>
    public string Theme
    {
        get => Get("theme") ?? "system";
        set => Set("theme", value);
    }

    private string? Get(string name) => _unkept.GetValueOrDefault(name) ?? storage.Get(Root + name);

    private void Set(string name, string text)
    {
        if (storage.Set(Root + name, text))
            _unkept.Remove(name);
        else
            _unkept[name] = text;
    }
}
