using Microsoft.Extensions.Options;
using Orleans.Configuration;

namespace Parley.Silo.Overload;

/// <summary>Limits the load of a silo. By default, the runtime has no limits: queues of grains grow, and gateways accept every
/// request.</summary>
internal static class OverloadExtensions
{
    // The runtime logs a warning at this part of the limit.
    private const int WarnAtPart = 5;

    /// <summary>Bounds the queues of grains, and makes gateways reject requests while the silo is above its limits.</summary>
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
