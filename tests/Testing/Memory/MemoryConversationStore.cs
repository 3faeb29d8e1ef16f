using System.Collections.Immutable;
using System.Globalization;
using Parley.Content;
using Parley.Conversations;
using Parley.Core.Storage;
using Parley.Users;

namespace Parley.Testing.Memory;

/// <summary>The reference store: one dictionary for each kind of row, and one lock. It is short so that it is easy to check.</summary>
/// <remarks>Every call completes synchronously, and no data outlives the object. An object is the store of one silo run; <see
/// cref="OfAnotherSilo"/> returns the same store for another silo run that is alive at the same time.</remarks>
public sealed class MemoryConversationStore : IConversationStore
{
    private readonly Shared _shared;
    private int _run;

    /// <summary>Creates an empty store.</summary>
    public MemoryConversationStore()
        : this(new())
    {
    }

    private MemoryConversationStore(Shared shared)
    {
        _shared = shared;
        BeginRun();
    }

    private Lock Lock => _shared.Lock;

    private Dictionary<ConversationId, Stored> Conversations => _shared.Conversations;

    /// <summary>Returns the same store for another silo run that is alive at the same time.</summary>
    public MemoryConversationStore OfAnotherSilo() => new(_shared);

    /// <summary>Begins another silo run: open rows that were stored before now belong to a dead run.</summary>
    public void BeginRun()
    {
        lock (Lock)
        {
            _shared.Living.Remove(_run);
            _run = ++_shared.LastRun;
            _shared.Living.Add(_run);
        }
    }

    /// <summary>Damages the open row of a conversation, if it has one.</summary>
    public void DamageOpenRow(ConversationId id)
    {
        lock (Lock)
        {
            if (Conversations.GetValueOrDefault(id) is { OpenedInRun: not null } stored)
                stored.OpenedInRun = 0;
        }
    }

    /// <inheritdoc/>
    public Task<StoredConversation?> LoadAsync(ConversationId id, RowLimit tail, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        lock (Lock)
        {
            return Task.FromResult(Conversations.GetValueOrDefault(id) is { Head: { } head } stored
                ? new StoredConversation(
                    head, stored.Version, stored.OperationId, OpenRowOf(stored), Last(stored.Rows.Values, tail))
                : null);
        }
    }

    /// <inheritdoc/>
    public Task<AppendOutcome> AppendAsync(ConversationAppend append, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(append);
        cancellationToken.ThrowIfCancellationRequested();
        lock (Lock)
            return Task.FromResult(Append(append));
    }

    /// <inheritdoc/>
    public ValueTask<bool> ConfirmAsync(ConversationId id, string version, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        lock (Lock)
            return ValueTask.FromResult(VersionOf(id) == version);
    }

    /// <inheritdoc/>
    public ValueTask<SentKey?> FindSentAsync(ConversationId id, UserId senderId, ClientId clientId, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        lock (Lock)
            return ValueTask.FromResult(Conversations.GetValueOrDefault(id)?.Sent.GetValueOrDefault((senderId, clientId)));
    }

    /// <inheritdoc/>
    public ValueTask<ImmutableArray<LogRow>> ReadAsync(ConversationId id, LogRange range, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        lock (Lock)
        {
            var rows = RowsOf(id).Where(row => row.Seq >= range.From && row.Seq <= range.Through);
            return ValueTask.FromResult(range.FromEnd ? Last(rows, range.Limit) : First(rows, range.Limit));
        }
    }

    /// <inheritdoc/>
    public ValueTask<ImmutableArray<LogRow>> ReadRowsAsync(
        ConversationId id, ImmutableArray<long> seqs, int maxBytes, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        lock (Lock)
        {
            var rows = Conversations.GetValueOrDefault(id)?.Rows;
            var found = seqs.Select(seq => rows?.GetValueOrDefault(seq) ?? throw new DamagedRowException($"Row {seq} of {id} is missing."));
            return ValueTask.FromResult(First(found, new(seqs.Length, maxBytes)));
        }
    }

    /// <inheritdoc/>
    public ValueTask<ImmutableArray<long>> ReadSharesAsync(
        ConversationId id, ShareKind? kind, long before, int limit, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        lock (Lock)
        {
            var keys = Conversations.GetValueOrDefault(id)?.Shares ?? [];
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
        lock (Lock)
            return ValueTask.FromResult<ImmutableArray<ConversationHead?>>(
                [.. ids.Select(id => Conversations.GetValueOrDefault(id)?.Head)]);
    }

    /// <inheritdoc/>
    public ValueTask<ImmutableArray<Receipt>> ReadReceiptsAsync(ConversationId id, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        lock (Lock)
        {
            var receipts = Conversations.GetValueOrDefault(id)?.Receipts ?? [];
            return ValueTask.FromResult<ImmutableArray<Receipt>>([.. receipts.Select(pair => new Receipt(pair.Key, pair.Value))]);
        }
    }

    /// <inheritdoc/>
    public Task WriteReceiptsAsync(ConversationId id, ImmutableArray<Receipt> receipts, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        lock (Lock)
        {
            var stored = GetOrAdd(id);
            foreach (var receipt in receipts)
                stored.Receipts[receipt.UserId] = Math.Max(receipt.Seq, stored.Receipts.GetValueOrDefault(receipt.UserId));
        }

        return Task.CompletedTask;
    }

    /// <inheritdoc/>
    public IAsyncEnumerable<ConversationId> ReadOpenAsync(Action<DamagedRowException> skipped, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        lock (Lock)
        {
            // The key of a damaged row is readable, so it still names the conversation.
            foreach (var (id, _) in Conversations.Where(pair => pair.Value.OpenedInRun == 0))
                skipped(new($"The open row of {id} is damaged."));
            return Conversations.Where(pair => OpenRowOf(pair.Value) is OpenRow.OfThisRun or OpenRow.OfDeadRun).Select(pair => pair.Key)
                .OrderBy(id => id.Value, StringComparer.Ordinal).ToList().ToAsyncEnumerable();
        }
    }

    /// <inheritdoc/>
    public Task<bool> CloseAsync(ConversationId id, string version, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        lock (Lock)
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
        stored.Version = (++_shared.LastVersion).ToString(CultureInfo.InvariantCulture);
        stored.OperationId = append.OperationId;
        foreach (var row in append.Rows)
            stored.Rows[row.Seq] = row with { Body = row.Body.ToArray(), OperationId = append.OperationId };
        foreach (var key in append.SentKeys)
            stored.Sent[(key.SenderId, key.ClientId)] = key;
        stored.Shares.UnionWith(append.SharesAdded);
        stored.Shares.ExceptWith(append.SharesRemoved);
        if (!append.Rows.IsEmpty)
            stored.OpenedInRun = _run;
        return new AppendOutcome.Committed(stored.Version);
    }

    private OpenRow OpenRowOf(Stored stored) =>
        stored.OpenedInRun is not { } run ? OpenRow.None
        : run == _run ? OpenRow.OfThisRun
        : _shared.Living.Contains(run) ? OpenRow.OfLivingRun
        : OpenRow.OfDeadRun;

    private static ImmutableArray<LogRow> First(IEnumerable<LogRow> rows, RowLimit limit)
    {
        var bytes = 0L;
        return [.. rows.Take(limit.Rows).TakeWhile((row, index) => (bytes += row.Size) <= limit.Bytes || index == 0)];
    }

    private static ImmutableArray<LogRow> Last(IEnumerable<LogRow> rows, RowLimit limit) => [.. First(rows.Reverse(), limit).Reverse()];

    private string? VersionOf(ConversationId id) =>
        Conversations.GetValueOrDefault(id) is { Head: not null } stored ? stored.Version : null;

    private IEnumerable<LogRow> RowsOf(ConversationId id) =>
        Conversations.GetValueOrDefault(id)?.Rows.Values ?? Enumerable.Empty<LogRow>();

    private Stored GetOrAdd(ConversationId id)
    {
        if (!Conversations.TryGetValue(id, out var stored))
            Conversations[id] = stored = new();
        return stored;
    }

    private sealed class Shared
    {
        public Lock Lock { get; } = new();

        public Dictionary<ConversationId, Stored> Conversations { get; } = [];

        public HashSet<int> Living { get; } = [];

        public long LastVersion { get; set; }

        public int LastRun { get; set; }
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
