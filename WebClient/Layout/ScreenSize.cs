using System.Runtime.InteropServices.JavaScript;
using System.Runtime.Versioning;
using Parley.WebClient.SignIn;

namespace Parley.WebClient.Layout;

/// <summary>Whether the window is as narrow as a phone, or wide enough for three columns. The style sheets of the page use the same limit
/// for a narrow window.</summary>
[SupportedOSPlatform("browser")]
internal sealed partial class ScreenSize
{
    /// <summary>Begins to follow the width of the window.</summary>
    public ScreenSize()
    {
        IsNarrow = Matches("(width < 48rem)", matches => Set(() => IsNarrow = matches));
        IsWide = Matches("(width >= 85rem)", matches => Set(() => IsWide = matches));
    }

    /// <summary>Occurs when one of the properties has changed.</summary>
    public event EventHandler? Changed;

    /// <summary>Whether the window is too narrow for the list beside a conversation: less than 48 rem.</summary>
    public bool IsNarrow { get; private set; }

    /// <summary>Whether the window has space for a third column: at least 85 rem.</summary>
    public bool IsWide { get; private set; }

    private void Set(Action change)
    {
        change();
        Changed?.Invoke(this, EventArgs.Empty);
    }

    [JSImport("matches", ShellState.Module)]
    private static partial bool Matches(string query, [JSMarshalAs<JSType.Function<JSType.Boolean>>] Action<bool> changed);
}
