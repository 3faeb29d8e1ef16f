using Parley.ApiFrontend.Limits;

namespace Parley.ApiFrontend.Hosting;

/// <summary>The command line as configuration: it wins over environment and files.</summary>
internal static class ServeSettings
{
    /// <summary>What the options mean.</summary>
    public static IReadOnlyDictionary<string, string?> ToSettings(this ServeOptions serve)
    {
        var settings = new Dictionary<string, string?>(serve.Settings, StringComparer.OrdinalIgnoreCase) { ["urls"] = serve.Urls };
        if (!serve.Limits)
            settings[$"{RateLimitOptions.Section}:{nameof(RateLimitOptions.Enabled)}"] = bool.FalseString;
        return settings;
    }
}
