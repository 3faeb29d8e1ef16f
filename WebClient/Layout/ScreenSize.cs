using System.Runtime.InteropServices.JavaScript;
using System.Runtime.Versioning;
using Parley.WebClient.SignIn;

namespace Parley.WebClient.Layout;

/// <summary>Whether the window is as narrow as a phone, or wide enough for three columns. The same widths are in <c>page.css</c> and
/// <c>bubbles.css</c>.</summary>
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

    /// <summary>Whether list and conversation do not fit beside each other.</summary>
    public bool IsNarrow { get; private set; }

    /// <summary>Whether a third column fits.</summary>
    public bool IsWide { get; private set; }

    private void Set(Action change)
    {
        change();
        Changed?.Invoke(this, EventArgs.Empty);
    }

    [JSImport("matches", ShellState.Module)]
    private static partial bool Matches(string query, [JSMarshalAs<JSType.Function<JSType.Boolean>>] Action<bool> changed);
}
