using Parley.ApiFrontend.Limits;

namespace Parley.ApiFrontend.Hosting;

/// <summary>The command line as configuration. It takes precedence over environment and files.</summary>
internal static class ServeSettings
{
    /// <summary>Converts the options to settings.</summary>
    public static IReadOnlyDictionary<string, string?> ToSettings(this ServeOptions serve)
    {
        var settings = new Dictionary<string, string?>(serve.Settings, StringComparer.OrdinalIgnoreCase) { ["urls"] = serve.Urls };
        if (!serve.Limits)
            settings[$"{RateLimitOptions.Section}:{nameof(RateLimitOptions.Enabled)}"] = bool.FalseString;
        return settings;
    }
}
