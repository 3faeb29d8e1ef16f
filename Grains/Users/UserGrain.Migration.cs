using Microsoft.Extensions.Logging;
using Orleans.Runtime.Placement;
using Parley.Grains.Inbox;

namespace Parley.Grains.Users;

/// <summary>Migrates the grain to the silo that most deliveries come from. There, a delivery is a call within the process.</summary>
internal sealed partial class UserGrain
{
    // Null until the first call of NoteOriginAsync.
    private OriginVote? _origins;

    public Task NoteOriginAsync(SiloAddress origin, int deliveries)
    {
        if (inboxOptions.Value.MoveAfter is > 0 and var lead)
            (_origins ??= new(lead)).Count(origin, deliveries);
        return Task.CompletedTask;
    }

    /// <summary>Called when everything is stored, because a migration would discard unsaved changes.</summary>
    private void MigrateIfBetter()
    {
        if (_origins?.Winner is not { } silo || silo.Equals(GrainContext.Address.SiloAddress))
            return;

        // The hint is not binding: if that silo has stopped, the runtime places the grain elsewhere. The vote starts again from zero.
        _origins = null;
        RequestContext.Set(IPlacementDirector.PlacementHintKey, silo);
        this.MigrateOnIdle();
        RequestContext.Remove(IPlacementDirector.PlacementHintKey);
        InboxMetrics.Moves.Add(1);
        LogMoves(_id.Value, silo);
    }

    [LoggerMessage(Level = LogLevel.Debug, Message = "User {UserId} moves to {Silo}, where most deliveries come from.")]
    private partial void LogMoves(string userId, SiloAddress silo);
}
