using System.Collections.Immutable;
using Microsoft.Extensions.Logging;
using Parley.Conversations;
using Parley.Users;

namespace Parley.Core.Conversations.Reading;

/// <summary>The receipts of a conversation. They only move forward and are stored by write-behind. A crash may lose those of the last
/// <see cref="ConversationOptions.ReceiptInterval"/>.</summary>
internal sealed partial class Receipts(ConversationId id, ConversationServices services, CancellationToken stopping)
{
    private readonly Dictionary<UserId, long> _unsaved = [];

    // The highest receipt of each member that this activation has seen. Answers come from here, because a store read that overlaps with a
    // save could return older receipts.
    private readonly Dictionary<UserId, long> _known = [];
    private TimeSpan? _readAt;
    private Task _saving = Task.CompletedTask;

    /// <summary>Records a receipt of a member.</summary>
    /// <returns>Whether the receipt has moved, as far as this activation knows.</returns>
    public bool Note(ConversationState state, UserId userId, long seq)
    {
        var hasMoved = seq > _known.GetValueOrDefault(userId);
        // While the store fails, members may come and go. Only receipts of present members are kept, so that the list stays bounded.
        Forget(_unsaved, state);
        Raise(_unsaved, userId, seq);
        Raise(_known, userId, seq);
        if (_saving.IsCompleted)
            _saving = SaveBehindAsync(); // not awaited: write-behind; it never faults
        return hasMoved;
    }

    /// <summary>Returns the receipts of all members except the reader. Receipts that another activation recorded may be missing for
    /// <see cref="ConversationOptions.ReceiptInterval"/>.</summary>
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

    /// <summary>Stores the unsaved receipts.</summary>
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

    [LoggerMessage(Level = LogLevel.Debug, Message = "{Count} receipts of {Conversation} could not be stored. This is retried.")]
    private static partial void LogNotSaved(ILogger logger, ConversationId conversation, int count, Exception exception);
}
