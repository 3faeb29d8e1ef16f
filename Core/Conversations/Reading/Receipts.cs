using System.Collections.Immutable;
using Microsoft.Extensions.Logging;
using Parley.Conversations;
using Parley.Users;

namespace Parley.Core.Conversations.Reading;

/// <summary>How far the others see that somebody has read. Forward only, written behind; a crash may forget the last seconds.</summary>
internal sealed partial class Receipts(ConversationId id, ConversationServices services, CancellationToken stopping)
{
    private readonly Dictionary<UserId, long> _unsaved = [];
    private ImmutableArray<Receipt> _stored = [];
    private DateTimeOffset _readAt = DateTimeOffset.MinValue;
    private Task _saving = Task.CompletedTask;

    /// <summary>Notes a receipt of a member.</summary>
    public void Note(ConversationState state, UserId userId, long seq)
    {
        // While the store does not answer, people may come and go: only members' receipts wait.
        foreach (var gone in _unsaved.Keys.Where(unsaved => state.Member(unsaved) is null).ToArray())
            _unsaved.Remove(gone);
        _unsaved[userId] = Math.Max(seq, _unsaved.GetValueOrDefault(userId));
        if (_saving.IsCompleted)
            _saving = SaveBehindAsync(); // not awaited: written behind; it never faults
    }

    /// <summary>The receipts of all members but one. What another activation was told may be as old as the interval.</summary>
    public async ValueTask<ImmutableArray<Receipt>> OthersAsync(ConversationState state, UserId reader)
    {
        var now = services.Time.GetUtcNow();
        if (now - _readAt >= services.Options.ReceiptInterval)
        {
            _stored = await services.Store.ReadReceiptsAsync(id, CancellationToken.None);
            _readAt = now;
        }

        return [.. _stored.Concat(_unsaved.Select(unsaved => new Receipt(unsaved.Key, unsaved.Value)))
            .GroupBy(receipt => receipt.UserId, receipt => receipt.Seq)
            .Where(group => group.Key != reader && state.Member(group.Key) is not null)
            .Select(group => new Receipt(group.Key, group.Max()))
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
        catch (Exception exception) when (StoreFaults.MayBeOfPort(exception))
        {
            LogNotSaved(services.Logger, id, saving.Length, exception);
            return;
        }

        _readAt = DateTimeOffset.MinValue;
        foreach (var receipt in saving)
        {
            if (_unsaved.GetValueOrDefault(receipt.UserId) == receipt.Seq)
                _unsaved.Remove(receipt.UserId);
        }
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
