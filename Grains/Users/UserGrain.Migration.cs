using Microsoft.Extensions.Logging;
using Orleans.Runtime.Placement;
using Parley.Grains.Inbox;

namespace Parley.Grains.Users;

/// <summary>Moves to the silo that most deliveries come from: there they are calls within a process.</summary>
internal sealed partial class UserGrain
{
    // Null until somebody says where deliveries come from.
    private OriginVote? _origins;

    public Task NoteOriginAsync(SiloAddress origin, int deliveries)
    {
        if (inboxOptions.Value.MoveAfter is > 0 and var lead)
            (_origins ??= new(lead)).Count(origin, deliveries);
        return Task.CompletedTask;
    }

    /// <summary>Called when everything is stored: what cannot be stored is not given up for a shorter way.</summary>
    private void MigrateIfBetter()
    {
        if (_origins?.Winner is not { } silo || silo.Equals(GrainContext.Address.SiloAddress))
            return;

        // A wish: if that silo has gone meanwhile, the runtime finds another one. The votes begin anew.
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
