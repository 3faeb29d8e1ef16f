using Microsoft.Extensions.Logging;
using Parley.Conversations;
using Parley.Core.Inbox;
using Parley.Core.Storage;
using Parley.Inbox;
using Parley.Users;

namespace Parley.Grains.Users;

/// <summary>The inbox part of the grain. It adds checks that need the person's state. A timer stores the changes of write-behind and
/// releases unused rows.</summary>
internal sealed partial class UserGrain
{
    private UserInbox? _inbox;

    // Runs while rows of the inbox are in memory.
    private IGrainTimer? _timer;
    private bool _isFlushDue;
    private bool _isUsed;

    private UserInbox Inbox => _inbox!; // Created by OnActivateAsync, before the first call.

    public Task<InboxPage> ListAsync(InboxFolder folder, InboxPosition? from, int limit, CancellationToken cancellationToken) =>
        ThenFlush(Inbox.ListAsync(folder, from, limit, cancellationToken));

    public Task<Result<InboxChanges>> ChangesAsync(long since, int limit, CancellationToken cancellationToken) =>
        ThenFlush(Inbox.ChangesAsync(since, limit, cancellationToken));

    public Task<Result<Pointer>> PointerAsync(ConversationId conversationId, CancellationToken cancellationToken) =>
        ThenFlush(Inbox.PointerAsync(conversationId, cancellationToken));

    public Task<Result<ReadCursor>> CursorAsync(ConversationId conversationId, CancellationToken cancellationToken) =>
        ThenFlush(Inbox.CursorAsync(conversationId, cancellationToken));

    public Task<Result<Pointer>> MoveCursorAsync(ConversationId conversationId, ReadCursor cursor, CancellationToken cancellationToken) =>
        ThenFlush(Inbox.MoveCursorAsync(conversationId, cursor, cancellationToken));

    public Task<Result<Pointer>> MarkUnreadAsync(ConversationId conversationId, ReadCursor cursor, CancellationToken cancellationToken) =>
        ThenFlush(Inbox.MarkUnreadAsync(conversationId, cursor, cancellationToken));

    public Task<Result<Pointer>> ConfigureAsync(
        ConversationId conversationId, PointerSettings settings, CancellationToken cancellationToken) =>
        ThenFlush(Inbox.ConfigureAsync(conversationId, settings, cancellationToken));

    public async Task<Error?> PrepareJoinAsync(
        ConversationId conversationId, Guid token, UserId addedBy, CancellationToken cancellationToken) =>
        UserRules.WhyNoContact(_user, _id, addedBy)
        ?? await ThenFlush(Inbox.PrepareJoinAsync(
            conversationId, token, addedBy, _user.Contacts.Contains(addedBy), cancellationToken));

    public Task CancelJoinAsync(ConversationId conversationId, Guid token, CancellationToken cancellationToken) =>
        ThenFlush(Inbox.CancelJoinAsync(conversationId, token, cancellationToken));

    public Task DeliverAsync(ConversationSummary summary, CancellationToken cancellationToken) =>
        ThenFlush(Inbox.DeliverAsync(summary, cancellationToken));

    public Task<Result<Pointer>> OpenAsync(ConversationSummary summary, CancellationToken cancellationToken) =>
        ThenFlush(Inbox.OpenAsync(summary, cancellationToken));

    public Task DepartAsync(ConversationId conversationId, long seq, GoneReason reason, CancellationToken cancellationToken) =>
        ThenFlush(Inbox.DepartAsync(conversationId, seq, reason, cancellationToken));

    public Task<bool> ConfirmAsync(ConversationId conversationId, long seq, CancellationToken cancellationToken) =>
        ThenFlush(Inbox.ConfirmAsync(conversationId, seq, cancellationToken));

    private async Task<T> ThenFlush<T>(Task<T> call)
    {
        await ThenFlush((Task)call);
        return await call;
    }

    private async Task ThenFlush(Task call)
    {
        await call;

        _isUsed = true;
        if (Inbox.NeedsFlush && !_isFlushDue)
        {
            _isFlushDue = true;

            // A comparison that the first load has left continues at once. Write-behind waits, so that one write stores several changes.
            TickAfter(Inbox.IsComparing ? TimeSpan.Zero : inboxOptions.Value.FlushInterval);
        }
        else if (Inbox.IsLoaded && _timer is null)
        {
            TickAfter(inboxOptions.Value.IdleTime);
        }
    }

    private void TickAfter(TimeSpan due)
    {
        if (_timer is null)
            _timer = this.RegisterGrainTimer(TickAsync, new() { DueTime = due, Period = Timeout.InfiniteTimeSpan, Interleave = true });
        else
            _timer.Change(due, Timeout.InfiniteTimeSpan);
    }

    private async Task TickAsync(CancellationToken cancellationToken)
    {
        var wasUsed = _isUsed;
        _isUsed = false;
        try
        {
            if (_isFlushDue)
            {
                await Inbox.FlushAsync(cancellationToken);
                MigrateIfBetter();
            }
            else if (!wasUsed)
                await Inbox.ReleaseAsync(cancellationToken);
        }
        catch (Exception exception) when (exception is StoreReadOnlyException or StoreBusyException)
        {
            // The store logs or counts this. The changes stay in memory for the next flush.
        }
        catch (Exception exception)
        {
            LogNotFlushed(exception, _id.Value); // The next call loads and compares what was discarded.
        }
        finally
        {
            _isFlushDue = Inbox.NeedsFlush;
            if (Inbox.IsLoaded)
            {
                TickAfter(_isFlushDue ? inboxOptions.Value.FlushInterval : inboxOptions.Value.IdleTime);
            }
            else
            {
                _timer?.Dispose();
                _timer = null;
            }
        }
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "User {UserId}: unsaved changes of the inbox could not be stored.")]
    private partial void LogNotFlushed(Exception exception, string userId);
}
