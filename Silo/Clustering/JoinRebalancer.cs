using Orleans.Core.Internal;
using Orleans.Runtime.Placement;
using Parley.Boards;
using Parley.Conversations;
using Parley.Grains.Delivery;
using Parley.Pins;
using Parley.Users;

namespace Parley.Silo.Clustering;

/// <summary>Migrates a share of this silo's grains to a silo that has joined.</summary>
/// <remarks>Without this, a new silo would get only new activations: a grain stays on its silo until it was idle for minutes, and a busy
/// one stays forever. With n silos, each one moves every n-th of its grains. A grain moves when it runs no request. Queued requests are
/// forwarded.</remarks>
internal sealed partial class JoinRebalancer(
    IClusterMembershipService membership,
    IClusterManifestProvider manifests,
    ILocalSiloDetails local,
    IGrainFactory grains,
    TimeProvider time,
    ILogger<JoinRebalancer> logger) : SiloBackgroundService(time, logger)
{
    // The grains move in portions, so that they do not all load at the same time.
    private const int AtATime = 50;
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(100);

    // The longest wait for the manifest of the joined silo.
    private static readonly TimeSpan MaxWait = TimeSpan.FromSeconds(30);

    // Grains of the runtime and stateless workers do not move.
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

    // Until the manifest of a silo is known, the runtime places no grain there, and a grain that is told to migrate stays.
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
            throw new TimeoutException($"The manifest of silo {joined} did not arrive in time.");
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
            LogNotHandedOver(Logger, exception); // Only the balance suffers.
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

    [LoggerMessage(LogLevel.Warning, "A silo that has joined did not get its share of grains.")]
    private static partial void LogNotHandedOver(ILogger logger, Exception exception);
}
