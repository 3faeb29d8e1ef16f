using System.Runtime.InteropServices.JavaScript;

namespace Parley.WebClient.Live;

/// <summary>The frames in which the browser paints.</summary>
internal static partial class Frames
{
    /// <summary>The name of the JavaScript module.</summary>
    public const string Module = "frames";

    /// <summary>Waits for the next frame; in a hidden window for a quarter of a second, because the browser paints none.</summary>
    /// <param name="pause">Milliseconds to wait before.</param>
    [JSImport("nextFrame", Module)]
    public static partial Task NextAsync(double pause);
}
