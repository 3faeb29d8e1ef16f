using Parley.Grains.Delivery;

namespace Parley.Silo.Clustering;

/// <summary>Logs each silo that joins the cluster, leaves it, or is declared dead.</summary>
internal sealed partial class MembershipLogger(
    IClusterMembershipService membership, TimeProvider time, ILogger<MembershipLogger> logger) : SiloBackgroundService(time, logger)
{
    protected override async Task WatchAsync(CancellationToken cancellationToken)
    {
        // Silos that are already members are logged as joined. Silos that were already dead are not logged.
        var before = membership.CurrentSnapshot.Members.RemoveRange(
            membership.CurrentSnapshot.Members.Values.Where(member => member.Status is not SiloStatus.Dead)
                .Select(member => member.SiloAddress));
        await foreach (var snapshot in membership.MembershipUpdates.WithCancellation(cancellationToken))
        {
            var silos = snapshot.Members.Values.Count(member => member.Status is SiloStatus.Active);
            foreach (var member in snapshot.Members.Values)
            {
                if (before.GetValueOrDefault(member.SiloAddress)?.Status == member.Status)
                    continue;
                if (member.Status is SiloStatus.Active)
                    LogJoined(Logger, member.Name, member.SiloAddress, silos);
                else if (member.Status is SiloStatus.ShuttingDown)
                    LogLeaves(Logger, member.Name, member.SiloAddress, silos);
                else if (member.Status is SiloStatus.Dead)
                    LogGone(Logger, member.Name, member.SiloAddress, silos);
            }

            before = snapshot.Members;
        }
    }

    [LoggerMessage(LogLevel.Information, "Silo {Name} at {Silo} has joined; {Silos} are active.")]
    private static partial void LogJoined(ILogger logger, string name, SiloAddress silo, int silos);

    [LoggerMessage(LogLevel.Information, "Silo {Name} at {Silo} leaves; {Silos} are active.")]
    private static partial void LogLeaves(ILogger logger, string name, SiloAddress silo, int silos);

    [LoggerMessage(LogLevel.Information, "Silo {Name} at {Silo} is gone; {Silos} are active.")]
    private static partial void LogGone(ILogger logger, string name, SiloAddress silo, int silos);
}
