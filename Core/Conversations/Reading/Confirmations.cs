using Parley.Core.Conversations.Commits;

namespace Parley.Core.Conversations.Reading;

/// <summary>Confirms that the store still has the state that a read begins with. One call of the store serves all waiting reads.</summary>
/// <remarks>Fencing protects only writes. Without the confirmation, an activation that has lost its writes could still show messages to a
/// user who may no longer read them.</remarks>
internal sealed class Confirmations(CommitLoop commits)
{
    private Task<ConversationState>? _asked;
    private Task<ConversationState>? _next;

    /// <summary>Returns a state that the store had at some time after this call.</summary>
    public Task<ConversationState> ConfirmAsync() => _next ??= AskAfterAsync(_asked ?? Task.CompletedTask);

    private async Task<ConversationState> AskAfterAsync(Task before)
    {
        // Reads that arrive while a confirmation is in flight share the next one, because the result in flight may be older than they are.
        await Task.Yield();
        await before.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing | ConfigureAwaitOptions.ContinueOnCapturedContext);
        (_asked, _next) = (_next, null);
        try
        {
            var state = await commits.StateAsync();
            return await commits.IsCurrentAsync(state) ? state : await commits.RefreshAsync();
        }
        finally
        {
            _asked = null; // a completed confirmation must not keep a tail in memory
        }
    }
}
