using Microsoft.Extensions.Logging;
using Parley.Core.Conversations.Delivery;

namespace Parley.Grains.Delivery;

/// <summary>Runs the <see cref="DeliveryOwner"/> while the silo is active.</summary>
internal sealed class DeliveryService(DeliveryOwner deliveries, TimeProvider time, ILogger<DeliveryService> logger)
    : SiloBackgroundService(time, logger)
{
    protected override Task WatchAsync(CancellationToken cancellationToken) => deliveries.RunAsync(cancellationToken);
}
