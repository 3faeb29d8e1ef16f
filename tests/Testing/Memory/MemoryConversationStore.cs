using System.Collections.Immutable;
using System.Globalization;
using Parley.Content;
using Parley.Conversations;
using Parley.Core.Storage;
using Parley.Users;

namespace Parley.Testing.Memory;

/// <summary>The reference adapter: a dictionary for each kind of row and one lock, so short that it is right at a glance.</summary>
/// <remarks>Every call completes before it returns; nothing outlives the object.</remarks>
public sealed class MemoryConversationStore : IConversationStore
{
    private readonly Lock _lock = new();
    private readonly Dictionary<ConversationId, Stored> _conversations = [];
    private long _lastVersion;
    private int _run;

    /// <summary>Begins another run of the process: open rows stored before it are from now on left by a run that is over.</summary>
    public void BeginRun()
    {
        lock (_lock)
            _run++;
    }

    /// <inheritdoc/>
    public Task<StoredConversation?> LoadAsync(ConversationId id, int tail, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        lock (_lock)
        {
            return Task.FromResult(_conversations.GetValueOrDefault(id) is { Head: { } head } stored
                ? new StoredConversation(
                    head, stored.Version, stored.OperationId, stored.OpenedInRun is not null, [.. stored.Rows.Values.TakeLast(tail)])
                : null);
        }
    }

    /// <inheritdoc/>
    public Task<AppendOutcome> AppendAsync(ConversationAppend append, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(append);
        cancellationToken.ThrowIfCancellationRequested();
        lock (_lock)
            return Task.FromResult(Append(append));
    }

    /// <inheritdoc/>
    public ValueTask<bool> ConfirmAsync(ConversationId id, string version, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        lock (_lock)
            return ValueTask.FromResult(VersionOf(id) == version);
    }

    /// <inheritdoc/>
    public ValueTask<SentKey?> FindSentAsync(ConversationId id, UserId senderId, ClientId clientId, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        lock (_lock)
            return ValueTask.FromResult(_conversations.GetValueOrDefault(id)?.Sent.GetValueOrDefault((senderId, clientId)));
    }

    /// <inheritdoc/>
    public ValueTask<ImmutableArray<LogRow>> ReadAsync(
        ConversationId id, long from, long through, int limit, bool fromEnd, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        lock (_lock)
        {
            var range = RowsOf(id).Where(row => row.Seq >= from && row.Seq <= through);
            return ValueTask.FromResult<ImmutableArray<LogRow>>([.. fromEnd ? range.TakeLast(limit) : range.Take(limit)]);
        }
    }

    /// <inheritdoc/>
    public ValueTask<ImmutableArray<LogRow>> ReadRowsAsync(
        ConversationId id, ImmutableArray<long> seqs, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        lock (_lock)
        {
            var rows = _conversations.GetValueOrDefault(id)?.Rows;
            return ValueTask.FromResult<ImmutableArray<LogRow>>(
                [.. seqs.Select(seq => rows?.GetValueOrDefault(seq) ?? throw new DamagedRowException($"Row {seq} of {id} is missing."))]);
        }
    }

    /// <inheritdoc/>
    public ValueTask<ImmutableArray<long>> ReadSharesAsync(
        ConversationId id, ShareKind? kind, long before, int limit, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        lock (_lock)
        {
            var keys = _conversations.GetValueOrDefault(id)?.Shares ?? [];
            return ValueTask.FromResult<ImmutableArray<long>>(
                [.. keys.Where(key => (kind is null || key.Kind == kind) && key.Seq < before)
                    .Select(key => key.Seq).Distinct().OrderDescending().Take(limit)]);
        }
    }

    /// <inheritdoc/>
    public ValueTask<ImmutableArray<ConversationHead?>> ReadHeadsAsync(
        ImmutableArray<ConversationId> ids, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        lock (_lock)
            return ValueTask.FromResult<ImmutableArray<ConversationHead?>>(
                [.. ids.Select(id => _conversations.GetValueOrDefault(id)?.Head)]);
    }

    /// <inheritdoc/>
    public ValueTask<ImmutableArray<Receipt>> ReadReceiptsAsync(ConversationId id, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        lock (_lock)
        {
            var receipts = _conversations.GetValueOrDefault(id)?.Receipts ?? [];
            return ValueTask.FromResult<ImmutableArray<Receipt>>([.. receipts.Select(pair => new Receipt(pair.Key, pair.Value))]);
        }
    }

    /// <inheritdoc/>
    public Task WriteReceiptsAsync(ConversationId id, ImmutableArray<Receipt> receipts, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        lock (_lock)
        {
            var stored = GetOrAdd(id);
            foreach (var receipt in receipts)
                stored.Receipts[receipt.UserId] = Math.Max(receipt.Seq, stored.Receipts.GetValueOrDefault(receipt.UserId));
        }

        return Task.CompletedTask;
    }

    /// <inheritdoc/>
    public IAsyncEnumerable<ConversationId> ReadOpenAsync(CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        lock (_lock)
        {
            return _conversations.Where(pair => pair.Value.OpenedInRun < _run).Select(pair => pair.Key)
                .OrderBy(id => id.Value, StringComparer.Ordinal).ToList().ToAsyncEnumerable();
        }
    }

    /// <inheritdoc/>
    public Task<bool> CloseAsync(ConversationId id, string version, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        lock (_lock)
        {
            var stored = GetOrAdd(id);
            if (stored.Version == version)
                stored.OpenedInRun = null;
            return Task.FromResult(stored.OpenedInRun is null);
        }
    }

    private AppendOutcome Append(ConversationAppend append)
    {
        if (VersionOf(append.Id) != append.ExpectedVersion)
            return new AppendOutcome.Conflict();
        var stored = GetOrAdd(append.Id);
        var repeats = append.SentKeys.Index().Where(key => stored.Sent.ContainsKey((key.Item.SenderId, key.Item.ClientId)));
        if (repeats.Select(key => key.Index).ToImmutableArray() is { IsEmpty: false } indexes)
            return new AppendOutcome.Repeat(indexes);

        stored.Head = append.Head;
        stored.Version = (++_lastVersion).ToString(CultureInfo.InvariantCulture);
        stored.OperationId = append.OperationId;
        foreach (var row in append.Rows)
            stored.Rows[row.Seq] = row with { Body = row.Body.ToArray(), OperationId = append.OperationId };
        foreach (var key in append.SentKeys)
            stored.Sent[(key.SenderId, key.ClientId)] = key;
        stored.Shares.UnionWith(append.SharesAdded);
        stored.Shares.ExceptWith(append.SharesRemoved);
        if (append.Opens)
            stored.OpenedInRun ??= _run;
        return new AppendOutcome.Committed(stored.Version);
    }

    private string? VersionOf(ConversationId id) =>
        _conversations.GetValueOrDefault(id) is { Head: not null } stored ? stored.Version : null;

    private IEnumerable<LogRow> RowsOf(ConversationId id) =>
        _conversations.GetValueOrDefault(id)?.Rows.Values ?? Enumerable.Empty<LogRow>();

    private Stored GetOrAdd(ConversationId id)
    {
        if (!_conversations.TryGetValue(id, out var stored))
            _conversations[id] = stored = new();
        return stored;
    }

    private sealed class Stored
    {
        public ConversationHead? Head { get; set; }

        public string Version { get; set; } = "";

        public Guid OperationId { get; set; }

        public int? OpenedInRun { get; set; }

        public SortedDictionary<long, LogRow> Rows { get; } = [];

        public Dictionary<(UserId SenderId, ClientId ClientId), SentKey> Sent { get; } = [];

        public HashSet<ShareKey> Shares { get; } = [];

        public SortedDictionary<UserId, long> Receipts { get; } = [];
    }
}
