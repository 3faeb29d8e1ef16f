using System.Collections.Immutable;
using Parley.Content;
using Parley.Conversations;
using Parley.Core.Storage;
using Parley.Users;

namespace Parley.Unit.Conversations;

/// <summary>A store that counts calls. A test can delay it or let it fail at a chosen point.</summary>
internal sealed class ScriptedStore(IConversationStore inner) : IConversationStore
{
    /// <summary>Called in place of the store's append, which it may call.</summary>
    public Func<ConversationAppend, Func<Task<AppendOutcome>>, Task<AppendOutcome>> OnAppend { get; set; } = (_, append) => append();

    /// <summary>Called before each read.</summary>
    public Func<Task> OnRead { get; set; } = () => Task.CompletedTask;

    /// <summary>Called before a conversation is loaded.</summary>
    public Func<ConversationId, Task> OnLoad { get; set; } = _ => Task.CompletedTask;

    /// <summary>Called before a client id is looked up.</summary>
    public Func<ClientId, Task> OnFindSent { get; set; } = _ => Task.CompletedTask;

    /// <summary>Changes each row that is read.</summary>
    public Func<LogRow, LogRow> OnRow { get; set; } = row => row;

    public List<ConversationAppend> Appends { get; } = [];

    public int Confirmed { get; private set; }

    public int FoundSent { get; private set; }

    public int RowsRead { get; private set; }

    public async Task<StoredConversation?> LoadAsync(ConversationId id, RowLimit tail, CancellationToken cancellationToken)
    {
        await OnRead();
        await OnLoad(id);
        var stored = await inner.LoadAsync(id, tail, cancellationToken);
        return stored is null ? null : stored with { Tail = [.. stored.Tail.Select(OnRow)] };
    }

    public Task<AppendOutcome> AppendAsync(ConversationAppend append, CancellationToken cancellationToken)
    {
        Appends.Add(append);
        return OnAppend(append, () => inner.AppendAsync(append, cancellationToken));
    }

    public async ValueTask<bool> ConfirmAsync(ConversationId id, string version, CancellationToken cancellationToken)
    {
        Confirmed++;
        await OnRead();
        return await inner.ConfirmAsync(id, version, cancellationToken);
    }

    public async ValueTask<SentKey?> FindSentAsync(
        ConversationId id, UserId senderId, ClientId clientId, CancellationToken cancellationToken)
    {
        FoundSent++;
        await OnFindSent(clientId);
        return await inner.FindSentAsync(id, senderId, clientId, cancellationToken);
    }

    public async ValueTask<ImmutableArray<LogRow>> ReadAsync(ConversationId id, LogRange range, CancellationToken cancellationToken)
    {
        await OnRead();
        var rows = await inner.ReadAsync(id, range, cancellationToken);
        RowsRead += rows.Length;
        return [.. rows.Select(OnRow)];
    }

    public async ValueTask<ImmutableArray<LogRow>> ReadRowsAsync(
        ConversationId id, ImmutableArray<long> seqs, int maxBytes, CancellationToken cancellationToken)
    {
        await OnRead();
        var rows = await inner.ReadRowsAsync(id, seqs, maxBytes, cancellationToken);
        RowsRead += rows.Length;
        return [.. rows.Select(OnRow)];
    }

    public ValueTask<ImmutableArray<long>> ReadSharesAsync(
        ConversationId id, ShareKind? kind, long before, int limit, CancellationToken cancellationToken) =>
        inner.ReadSharesAsync(id, kind, before, limit, cancellationToken);

    public ValueTask<ImmutableArray<ConversationHead?>> ReadHeadsAsync(
        ImmutableArray<ConversationId> ids, CancellationToken cancellationToken) =>
        inner.ReadHeadsAsync(ids, cancellationToken);

    public ValueTask<ImmutableArray<Receipt>> ReadReceiptsAsync(ConversationId id, CancellationToken cancellationToken) =>
        inner.ReadReceiptsAsync(id, cancellationToken);

    public Task WriteReceiptsAsync(ConversationId id, ImmutableArray<Receipt> receipts, CancellationToken cancellationToken) =>
        inner.WriteReceiptsAsync(id, receipts, cancellationToken);

    public IAsyncEnumerable<ConversationId> ReadOpenAsync(Action<DamagedRowException> skipped, CancellationToken cancellationToken) =>
        inner.ReadOpenAsync(skipped, cancellationToken);

    public Task<bool> CloseAsync(ConversationId id, string version, CancellationToken cancellationToken) =>
        inner.CloseAsync(id, version, cancellationToken);
}
