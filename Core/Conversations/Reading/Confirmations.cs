using Parley.Core.Conversations.Commits;

namespace Parley.Core.Conversations.Reading;

/// <summary>Reads begin with a state that the store still had after they were asked: one question for all who wait.</summary>
/// <remarks>Fencing protects writes only: without this, an activation that has lost would go on showing what somebody may no longer
/// read.</remarks>
internal sealed class Confirmations(CommitLoop commits)
{
    private Task<ConversationState>? _asked;
    private Task<ConversationState>? _next;

    /// <summary>A state that the store had after the call.</summary>
    public Task<ConversationState> ConfirmAsync() => _next ??= AskAfterAsync(_asked ?? Task.CompletedTask);

    private async Task<ConversationState> AskAfterAsync(Task before)
    {
        // Whoever comes while a question is under way shares the next one: the answer under way may be older than they are.
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
            _asked = null; // an answer that was given must not keep a tail in memory
        }
    }
}
