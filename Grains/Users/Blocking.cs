using Parley.Conversations;
using Parley.Users;

namespace Parley.Grains.Users;

/// <summary>Blocks people, which takes the blocker's grain and the one-to-one's.</summary>
public static class Blocking
{
    /// <summary>Blocks somebody, or takes that back, in this order: the blocker's user grain, the one-to-one, the user grain again. Of two
    /// changes at once, on two devices, the one that the user grain stored last counts in both places.</summary>
    /// <param name="grains">Of a silo or of a cluster client.</param>
    /// <param name="blocker">The blocker.</param>
    /// <param name="other">The other person, who exists.</param>
    /// <param name="blocked">Whether the other person is to be blocked.</param>
    /// <param name="cancellationToken">Gives up waiting. A silo completes what is left.</param>
    /// <returns>Why not, or null.</returns>
    public static async Task<Error?> SetBlockAsync(
        this IGrainFactory grains, UserId blocker, UserId other, bool blocked, CancellationToken cancellationToken)
    {
        var changed = await grains.User(blocker).SetBlockAsync(other, blocked, cancellationToken);
        return changed.Error ?? (changed.Value is { } block ? await grains.ApplyBlockAsync(blocker, block, cancellationToken) : null);
    }

    /// <summary>The second and the third step.</summary>
    internal static async Task<Error?> ApplyBlockAsync(
        this IGrainFactory grains, UserId blocker, PendingBlock block, CancellationToken cancellationToken)
    {
        var applied = await grains.Conversation(ConversationId.DirectOf(blocker, block.UserId))
            .SetBlockedAsync(blocker, block.IsBlocked, block.Stamp, cancellationToken);
        if (applied.Error is { } error)
            return error;
        await grains.User(blocker).BlockAppliedAsync(block, cancellationToken);
        return null;
    }
}
