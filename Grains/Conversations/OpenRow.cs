using Microsoft.Extensions.Logging;
using Parley.Conversations;

namespace Parley.Grains.Conversations;

/// <summary>Takes the open row away after a quiet time, once every inbox has <i>stored</i> the conversation as it is.</summary>
/// <remarks>Until then the row stays, and whatever starts after a crash tells everybody again.</remarks>
internal sealed partial class OpenRow(
    ConversationId id,
    ConversationServices services,
    CommitLoop commits,
    FanOut fanOut,
    Action<TimeSpan> stayActive,
    CancellationToken stopping)
{
    private ConversationState? _newest;
    private Task _running = Task.CompletedTask;

    /// <summary>Notes a state that has an open row, and starts to watch for quiet.</summary>
    public void Note(ConversationState state)
    {
        _newest = state;
        if (_running.IsCompleted)
            _running = WatchAsync(); // not awaited: it outlives the call that committed; it never faults
    }

    /// <summary>Ends when nothing is watched.</summary>
    public Task IdleAsync() => _running;

    private async Task WatchAsync()
    {
        while (_newest is { IsOpen: true } state && !stopping.IsCancellationRequested)
        {
            // Twice: so that the activation outlives the pause that it waits for.
            stayActive(services.Options.QuietTime * 2);
            await Task.Delay(services.Options.QuietTime, services.Time, stopping).ConfigureAwait(
                ConfigureAwaitOptions.SuppressThrowing | ConfigureAwaitOptions.ContinueOnCapturedContext);
            if (stopping.IsCancellationRequested || !ReferenceEquals(_newest, state))
                continue; // not quiet
            try
            {
                if (!await IsStoredEverywhereAsync(state))
                    _ = fanOut.TellAsync(state); // goes on behind; asked again after the next quiet time
                else if (await commits.CloseAsync(state) || !ReferenceEquals(await commits.StateAsync(), state))
                    _newest = ReferenceEquals(_newest, state) ? null : _newest;
            }
            catch (Exception exception) when (Faults.MayBeOfPort(exception))
            {
                LogNotClosed(services.Logger, id, exception);
            }
        }
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
