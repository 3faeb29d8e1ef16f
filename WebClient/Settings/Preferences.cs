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

    /// <summary><c>light</c>, <c>dark</c>, or <c>system</c>.</summary>
    /// <remarks>The script <c>theme.js</c> reads the same text before the page is painted.</remarks>
    public string Theme
    {
        get => storage.Get($"{Root}theme") ?? "system";
        set => storage.Set($"{Root}theme", value);
    }
}
