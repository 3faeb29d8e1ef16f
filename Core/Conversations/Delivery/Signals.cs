using System.Collections.Immutable;
using Microsoft.Extensions.Logging;
using Parley.Conversations;
using Parley.Live;
using Parley.Users;

namespace Parley.Core.Conversations.Delivery;

/// <summary>Sends what is never stored, receipts and typing, to the members who have live streams.</summary>
/// <remarks>A signal may be lost. For each member, one call is in flight; a signal that comes meanwhile is dropped. A member who has no
/// stream, or of whom nothing is known, gets none. After a block, a one-to-one has no signals in either direction.</remarks>
/// <param name="id">The conversation.</param>
/// <param name="services">The dependencies.</param>
/// <param name="listeners">The members who have live streams.</param>
/// <param name="current">Returns the present state, or null if it is not in memory.</param>
/// <param name="stopping">Ends the background work.</param>
internal sealed partial class Signals(
    ConversationId id,
    ConversationServices services,
    Listeners listeners,
    Func<ConversationState?> current,
    CancellationToken stopping)
{
    private readonly HashSet<UserId> _inFlight = [];
    private readonly Dictionary<UserId, TimeSpan> _typedAt = [];
    private readonly Dictionary<UserId, long> _moved = [];
    private bool _isMerging;

    /// <summary>Tells the others that a member is typing, at most once in <see cref="ConversationOptions.TypingPause"/>.</summary>
    public void Type(ConversationState state, UserId userId)
    {
        var now = services.Time.GetElapsed();
        if (_typedAt.TryGetValue(userId, out var last) && now - last < services.Options.TypingPause)
            return;
        if (_typedAt.Count >= services.Options.MaxMembers)
            _typedAt.Clear(); // some of them are not members any more
        _typedAt[userId] = now;
        foreach (var member in ListenersOf(state, except: userId))
            Send(member, new(id, [], userId));
    }

    /// <summary>Tells the others how far a member has read. Receipts that move within <see cref="ConversationOptions.ReceiptPause"/> are
    /// merged.</summary>
    public void MoveReceipt(ConversationState state, UserId userId, long seq)
    {
        if (!_isMerging && !ListenersOf(state, except: userId).Any())
            return;
        _moved[userId] = Math.Max(seq, _moved.GetValueOrDefault(userId));
        if (_isMerging)
            return;
        _isMerging = true;
        _ = MergeAsync(); // not awaited: it continues in the background and never faults
    }

    private async Task MergeAsync()
    {
        await Task.Delay(services.Options.ReceiptPause, services.Time, stopping).ConfigureAwait(
            ConfigureAwaitOptions.SuppressThrowing | ConfigureAwaitOptions.ContinueOnCapturedContext);
        _isMerging = false;
        var moved = _moved.Where(receipt => current()?.Member(receipt.Key) is not null)
            .Select(receipt => new Receipt(receipt.Key, receipt.Value))
            .OrderBy(receipt => receipt.UserId)
            .ToImmutableArray();
        _moved.Clear();
        if (stopping.IsCancellationRequested || moved.IsEmpty || current() is not { } state)
            return;
        var forAll = new ConversationSignal(id, moved, null);
        foreach (var member in ListenersOf(state, except: null))
        {
            var others = moved.RemoveAll(receipt => receipt.UserId == member);
            if (!others.IsEmpty)
                Send(member, others.Length == moved.Length ? forAll : forAll with { Receipts = others });
        }
    }

    private IEnumerable<UserId> ListenersOf(ConversationState state, UserId? except) =>
        state.Head is { } head && !head.Blocks.Any(block => block.IsBlocked)
            ? head.Summary.Members.Select(member => member.UserId).Where(userId => userId != except && listeners.IsListening(userId))
            : [];

    private void Send(UserId userId, ConversationSignal signal)
    {
        if (_inFlight.Add(userId))
            _ = SendAsync(userId, signal); // not awaited: a signal may be lost; it never faults
    }

    private async Task SendAsync(UserId userId, ConversationSignal signal)
    {
        try
        {
            listeners.Note(userId, await services.Inboxes.SignalAsync(userId, signal, CancellationToken.None));
        }
        catch (Exception exception) // of any type: it comes from another grain
        {
            LogLost(services.Logger, id, exception);
        }
        finally
        {
            _inFlight.Remove(userId);
        }
    }

    [LoggerMessage(Level = LogLevel.Debug, Message = "A signal of {Conversation} was lost.")]
    private static partial void LogLost(ILogger logger, ConversationId conversation, Exception exception);
}
