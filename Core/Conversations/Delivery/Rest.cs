using Microsoft.Extensions.Logging;
using Parley.Conversations;
using Parley.Core.Conversations.Commits;

namespace Parley.Core.Conversations.Delivery;

/// <summary>What is done after a quiet time: the open row goes, once every inbox has <i>stored</i> the conversation as it is, and the tail
/// leaves the memory.</summary>
/// <remarks>Until then the row stays, and whatever starts after a crash tells everybody again. Quiet is a conversation in which nothing
/// changes; reading it goes on meanwhile, from the store.</remarks>
internal sealed partial class Rest(
    ConversationId id,
    ConversationServices services,
    CommitLoop commits,
    FanOut fanOut,
    Action<TimeSpan> stayActive,
    CancellationToken stopping)
{
    private ConversationState? _newest;
    private Task _running = Task.CompletedTask;

    /// <summary>Notes a state that was loaded or committed, and starts to watch for quiet.</summary>
    public void Note(ConversationState state)
    {
        _newest = state;
        if (_running.IsCompleted)
            _running = WatchAsync(); // not awaited: it outlives the call that committed; it never faults
    }

    private async Task WatchAsync()
    {
        while (_newest is { } state && (state.IsOpen || !state.Tail.IsEmpty) && !stopping.IsCancellationRequested)
        {
            // Twice: so that the activation outlives the pause that it waits for.
            if (state.IsOpen)
                stayActive(services.Options.QuietTime * 2);
            await Task.Delay(services.Options.QuietTime, services.Time, stopping).ConfigureAwait(
                ConfigureAwaitOptions.SuppressThrowing | ConfigureAwaitOptions.ContinueOnCapturedContext);
            if (stopping.IsCancellationRequested || !ReferenceEquals(_newest, state))
                continue; // not quiet
            try
            {
                if (await IsAtRestAsync(state))
                    _newest = ReferenceEquals(_newest, state) ? null : _newest;
            }
            catch (Exception exception) when (StoreFaults.MayBeOfPort(exception))
            {
                LogNotClosed(services.Logger, id, exception);
            }
        }
    }

    private async Task<bool> IsAtRestAsync(ConversationState state)
    {
        if (!state.IsOpen)
        {
            await commits.ReleaseTailAsync(state);
            return true;
        }

        if (await IsStoredEverywhereAsync(state))
            return await commits.CloseAsync(state) || !ReferenceEquals(await commits.StateAsync(), state);
        _ = fanOut.TellAsync(state); // goes on behind; asked again after the next quiet time
        return false;
    }

    private async Task<bool> IsStoredEverywhereAsync(ConversationState state)
    {
        var head = state.Head!;
        var stored = await Task.WhenAll(head.Summary.Members.Select(
            member => services.Inboxes.ConfirmAsync(member.UserId, id, state.LastSeq, stopping)));
        return stored.All(isStored => isStored) && fanOut.NotTold(head).IsEmpty;
    }

    [LoggerMessage(Level = LogLevel.Debug, Message = "The open row of {Conversation} stays for now.")]
    private static partial void LogNotClosed(ILogger logger, ConversationId conversation, Exception exception);
}
