using Microsoft.Playwright;

namespace Parley.Browser.Running;

/// <summary>A screen on which the page is shown.</summary>
/// <param name="Name">Its name in file names and messages.</param>
/// <param name="Width">Its width in CSS pixels.</param>
/// <param name="Height">Its height in CSS pixels.</param>
/// <param name="IsPhone">Whether it is a touch screen with the viewport rules of phones.</param>
public sealed record Screen(string Name, int Width, int Height, bool IsPhone = false)
{
    /// <summary>A window on a desktop computer.</summary>
    public static Screen Desk { get; } = new("desk", 1280, 800);

    /// <summary>A window with space for three columns.</summary>
    public static Screen Wide { get; } = new("wide", 1440, 900);

    /// <summary>A phone of usual size.</summary>
    public static Screen Phone { get; } = new("phone", 390, 844, IsPhone: true);

    /// <summary>A narrow window: 1280 pixels at a zoom of 400 % are 320 CSS pixels.</summary>
    public static Screen Narrow { get; } = new("narrow", 320, 640);

    /// <summary>A window on a desktop computer at a zoom of 200 %.</summary>
    public static Screen Zoomed { get; } = new("zoomed", 640, 400);

    /// <summary>Returns the options of a new browser context. Language and time zone are fixed, so that every machine shows the
    /// same.</summary>
    internal BrowserNewContextOptions Context(Uri address, ColorScheme colors, string? state) => new()
    {
        BaseURL = address.ToString(),
        ColorScheme = colors,
        StorageState = state,
        ViewportSize = new() { Width = Width, Height = Height },
        IsMobile = IsPhone,
        HasTouch = IsPhone,
        DeviceScaleFactor = IsPhone ? 2 : 1,
        Locale = "en-GB",
        TimezoneId = "Europe/Berlin",
    };
}
