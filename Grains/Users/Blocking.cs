using Parley.Conversations;
using Parley.Users;

namespace Parley.Grains.Users;

/// <summary>Blocks people. This takes calls to the blocker's user grain and to the one-to-one.</summary>
public static class Blocking
{
    /// <summary>Blocks or unblocks a user in three steps: the blocker's user grain, then the one-to-one, then the user grain again. If two
    /// devices change the block at the same time, the change that the user grain stored last wins in both places.</summary>
    /// <param name="grains">The grain factory of a silo or of a cluster client.</param>
    /// <param name="blocker">The blocker.</param>
    /// <param name="other">The other person, who exists.</param>
    /// <param name="blocked">Whether the other person is to be blocked.</param>
    /// <param name="cancellationToken">Cancels the wait. A silo completes the remaining steps.</param>
    /// <returns>The refusal, or null.</returns>
    public static async Task<Error?> SetBlockAsync(
        this IGrainFactory grains, UserId blocker, UserId other, bool blocked, CancellationToken cancellationToken)
    {
        var changed = await grains.User(blocker).SetBlockAsync(other, blocked, cancellationToken);
        return changed.Error ?? (changed.Value is { } block ? await grains.ApplyBlockAsync(blocker, block, cancellationToken) : null);
    }

    /// <summary>Takes the second and the third step.</summary>
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
