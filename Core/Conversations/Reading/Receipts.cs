using System.Collections.Immutable;
using Microsoft.Extensions.Logging;
using Parley.Conversations;
using Parley.Users;

namespace Parley.Core.Conversations.Reading;

/// <summary>How far the others see that somebody has read. Forward only, written behind; a crash may forget the last seconds.</summary>
internal sealed partial class Receipts(ConversationId id, ConversationServices services, CancellationToken stopping)
{
    private readonly Dictionary<UserId, long> _unsaved = [];

    // The highest receipt of each member that this activation has seen. Answers come from here, because a store read that overlaps with a
    // save could return older receipts.
    private readonly Dictionary<UserId, long> _known = [];
    private TimeSpan? _readAt;
    private Task _saving = Task.CompletedTask;

    /// <summary>Notes a receipt of a member.</summary>
    public void Note(ConversationState state, UserId userId, long seq)
    {
        // While the store fails, members may come and go. Only receipts of present members are kept, so that the list stays bounded.
        Forget(_unsaved, state);
        Raise(_unsaved, userId, seq);
        Raise(_known, userId, seq);
        if (_saving.IsCompleted)
            _saving = SaveBehindAsync(); // not awaited: written behind; it never faults
    }

    /// <summary>The receipts of all members but one. What another activation was told may be as old as the interval.</summary>
    public async ValueTask<ImmutableArray<Receipt>> OthersAsync(ConversationState state, UserId reader)
    {
        var now = services.Time.GetElapsed();
        if (_readAt is null || now - _readAt >= services.Options.ReceiptInterval)
        {
            foreach (var receipt in await services.Store.ReadReceiptsAsync(id, CancellationToken.None))
                Raise(_known, receipt.UserId, receipt.Seq);
            Forget(_known, state);
            _readAt = now;
        }

        // A block hides the receipts of a one-to-one in both directions.
        if (state.Head!.Blocks.Any(block => block.IsBlocked))
            return [];
        return [.. _known.Where(known => known.Key != reader && state.Member(known.Key) is not null)
            .Select(known => new Receipt(known.Key, known.Value))
            .OrderBy(receipt => receipt.UserId)];
    }

    /// <summary>Stores what waits.</summary>
    public async Task SaveAsync()
    {
        if (_unsaved.Count == 0)
            return;
        ImmutableArray<Receipt> saving = [.. _unsaved.Select(unsaved => new Receipt(unsaved.Key, unsaved.Value))];
        try
        {
            await services.Store.WriteReceiptsAsync(id, saving, CancellationToken.None);
        }
        catch (Exception exception) // of any type: SaveBehindAsync must continue while receipts are unsaved
        {
            LogNotSaved(services.Logger, id, saving.Length, exception);
            return;
        }

        foreach (var receipt in saving)
        {
            if (_unsaved.GetValueOrDefault(receipt.UserId) == receipt.Seq)
                _unsaved.Remove(receipt.UserId);
        }
    }

    private static void Raise(Dictionary<UserId, long> receipts, UserId userId, long seq) =>
        receipts[userId] = Math.Max(seq, receipts.GetValueOrDefault(userId));

    private static void Forget(Dictionary<UserId, long> receipts, ConversationState state)
    {
        foreach (var gone in receipts.Keys.Where(userId => state.Member(userId) is null).ToArray())
            receipts.Remove(gone);
    }

    private async Task SaveBehindAsync()
    {
        while (_unsaved.Count > 0 && !stopping.IsCancellationRequested)
        {
            await Task.Delay(services.Options.ReceiptInterval, services.Time, stopping).ConfigureAwait(
                ConfigureAwaitOptions.SuppressThrowing | ConfigureAwaitOptions.ContinueOnCapturedContext);
            await SaveAsync();
        }
    }

    [LoggerMessage(Level = LogLevel.Debug, Message = "{Count} receipts of {Conversation} wait for the next try.")]
    private static partial void LogNotSaved(ILogger logger, ConversationId conversation, int count, Exception exception);
}
