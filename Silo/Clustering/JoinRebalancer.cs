using Orleans.Core.Internal;
using Orleans.Runtime.Placement;
using Parley.Boards;
using Parley.Conversations;
using Parley.Grains.Delivery;
using Parley.Pins;
using Parley.Users;

namespace Parley.Silo.Clustering;

/// <summary>When a silo has joined, hands it its share of what is active here.</summary>
/// <remarks>Grains stay where they are until they are idle for minutes, and busy ones for ever: without this a new silo would get
/// new conversations only. Of n silos each moves every n-th of its grains, each when no request of it is under way; what queues for it
/// meanwhile is forwarded.</remarks>
internal sealed partial class JoinRebalancer(
    IClusterMembershipService membership,
    IClusterManifestProvider manifests,
    ILocalSiloDetails local,
    IGrainFactory grains,
    TimeProvider time,
    ILogger<JoinRebalancer> logger) : SiloBackgroundService(time, logger)
{
    // A silo is given in portions, so that those who are moved do not all load at once.
    private const int AtATime = 50;
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(100);

    // One that has not told by then what it can host is not up to it.
    private static readonly TimeSpan MaxWait = TimeSpan.FromSeconds(30);

    // The runtime's own grains, and those that are everywhere, stay.
    private readonly HashSet<GrainType> _movable =
    [
        TypeOf<IConversationGrain>(grains), TypeOf<IUserGrain>(grains), TypeOf<IBoardGrain>(grains), TypeOf<IPinGrain>(grains),
    ];

    protected override async Task WatchAsync(CancellationToken cancellationToken)
    {
        var known = ActiveOf(membership.CurrentSnapshot);
        await foreach (var snapshot in membership.MembershipUpdates.WithCancellation(cancellationToken))
        {
            var active = ActiveOf(snapshot);
            var joined = active.Except(known).ToList();
            known = active;
            for (var i = 0; i < joined.Count; i++)
                await TryHandOverAsync(joined[i], active.Count - joined.Count + i + 1, cancellationToken);
        }
    }

    private static GrainType TypeOf<T>(IGrainFactory grains)
        where T : IGrainWithStringKey =>
        grains.GetGrain<T>("any").GetGrainId().Type;

    private HashSet<SiloAddress> ActiveOf(ClusterMembershipSnapshot snapshot) =>
        [.. snapshot.Members.Values.Where(member => member.Status is SiloStatus.Active)
            .Select(member => member.SiloAddress)
            .Append(local.SiloAddress)];

    // Until it is known what a silo can host, the runtime places nothing there, and whatever is told to move stays.
    private async Task UntilItCanHostAsync(SiloAddress joined, CancellationToken cancellationToken)
    {
        using var deadline = new CancellationTokenSource(MaxWait, Time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(deadline.Token, cancellationToken);
        await using var updates = manifests.Updates.GetAsyncEnumerator(either.Token);
        while (!manifests.Current.Silos.ContainsKey(joined))
        {
            // When the enumeration is cancelled, it throws or just ends, depending on the Orleans version. If it ended, another
            // MoveNextAsync would also end at once, so the loop must not continue.
            if (await updates.MoveNextAsync())
                continue;
            cancellationToken.ThrowIfCancellationRequested();
            throw new TimeoutException($"Silo {joined} has not told in time what it can host.");
        }
    }

    private async Task TryHandOverAsync(SiloAddress joined, int silos, CancellationToken cancellationToken)
    {
        try
        {
            await HandOverAsync(joined, silos, cancellationToken);
        }
        catch (Exception exception) when (!cancellationToken.IsCancellationRequested)
        {
            LogNotHandedOver(Logger, exception); // Nothing is lost by it but balance.
        }
    }

    private async Task HandOverAsync(SiloAddress joined, int silos, CancellationToken cancellationToken)
    {
        await UntilItCanHostAsync(joined, cancellationToken);
        var active = await grains.GetGrain<IManagementGrain>(0).GetDetailedGrainStatistics(null, [local.SiloAddress], cancellationToken);
        var share = active.Select(activation => activation.GrainId)
            .Where(id => _movable.Contains(id.Type))
            .Where((_, index) => index % silos == 0)
            .ToList();
        foreach (var some in share.Chunk(AtATime))
        {
            RequestContext.Set(IPlacementDirector.PlacementHintKey, joined);
            foreach (var id in some)
                await grains.GetGrain<IGrainManagementExtension>(id).MigrateOnIdle(cancellationToken);
            RequestContext.Remove(IPlacementDirector.PlacementHintKey);
            await Task.Delay(Pause, Time, cancellationToken);
        }

        LogHandedOver(Logger, share.Count, active.Length, joined);
    }

    [LoggerMessage(LogLevel.Information, "Handed {Count} of {Active} grains to {Silo}, which has joined.")]
    private static partial void LogHandedOver(ILogger logger, int count, int active, SiloAddress silo);

    [LoggerMessage(LogLevel.Warning, "A silo that has joined could not be given its share.")]
    private static partial void LogNotHandedOver(ILogger logger, Exception exception);
}
