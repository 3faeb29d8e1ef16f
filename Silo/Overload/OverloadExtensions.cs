using Microsoft.Extensions.Options;
using Orleans.Configuration;

namespace Parley.Silo.Overload;

/// <summary>The runtime bounds nothing by default: queues of grains grow, and gateways take whatever comes.</summary>
internal static class OverloadExtensions
{
    // A warning in the log before anything is refused.
    private const int WarnAtPart = 5;

    /// <summary>Bounds queues, and has gateways turn requests away while the silo is beyond its limits.</summary>
    public static ISiloBuilder AddOverloadLimits(this ISiloBuilder silo, IConfiguration? configuration)
    {
        silo.Services.AddValidatedSection<OverloadOptions>(OverloadOptions.Section, configuration);
        silo.Services.AddOptions<SiloMessagingOptions>().Configure<IOptions<OverloadOptions>>((messaging, overload) =>
        {
            messaging.MaxEnqueuedRequestsHardLimit = overload.Value.MaxQueued;
            messaging.MaxEnqueuedRequestsSoftLimit = overload.Value.MaxQueued / WarnAtPart;
        });
        silo.Services.AddOptions<LoadSheddingOptions>().Configure<IOptions<OverloadOptions>>((shedding, overload) =>
        {
            shedding.LoadSheddingEnabled = overload.Value.Shed;
            shedding.CpuThreshold = overload.Value.CpuPercent;
            shedding.MemoryThreshold = overload.Value.MemoryPercent;
        });
        return silo;
    }
}
