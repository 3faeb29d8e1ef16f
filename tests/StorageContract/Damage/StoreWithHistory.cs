using System.Globalization;
using Parley.Content;
using Parley.Conversations;
using Parley.Core.Storage;
using Parley.Storage.RocksDb;
using Parley.Storage.RocksDb.Engine;
using Parley.StorageContract.RocksDb;
using Parley.StorageContract.Verification;
using Parley.Users;
using static Parley.Testing.Contracts.Rows;

namespace Parley.StorageContract.Damage;

/// <summary>A stopped store, and the history of its states. The store has several logs, several files of each table, and data that is only
/// in the logs.</summary>
internal sealed class StoreWithHistory : IAsyncDisposable
{
    private const int MinCommits = 500;

    private static readonly UserId[] People = [Alice, Bob, SoundStore.Carol, SoundStore.Dave, UserId.Parse("erin")];

    private readonly TemporaryStore _temporary = new(Small);
    private readonly Random _random = new(1);
    private readonly List<ConversationId> _groups = [];
    private readonly Dictionary<StoredEntity, List<(int Commit, string State)>> _history = [];
    private readonly SoundStore _store;
    private int _commit;

    private StoreWithHistory() => _store = new(_temporary);

    /// <summary>The folder of the database.</summary>
    public string Folder => Path.Combine(_temporary.Folder, "db");

    /// <summary>All stored entities, each with its states and the commits that made them.</summary>
    public IReadOnlyDictionary<StoredEntity, List<(int Commit, string State)>> History => _history;

    /// <summary>The newest log.</summary>
    public string NewestLog => Directory.GetFiles(Folder, "*.log").Order(StringComparer.Ordinal).Last();

    /// <summary>The offset at which the last commit begins in that log, in bytes.</summary>
    public long LastCommitAt { get; private set; }

    /// <summary>The number of the last commit.</summary>
    public int Commits => _commit;

    public FileKind KindOf(FileInfo file) => file switch
    {
        { Extension: ".sst" } => FileKind.Table,
        { Extension: ".log" } => file.FullName == NewestLog ? FileKind.NewestLog : FileKind.OlderLog,
        { Name: "CURRENT" } => FileKind.Current,
        _ => file.Name.StartsWith("MANIFEST", StringComparison.Ordinal) ? FileKind.Manifest : FileKind.Other,
    };

    public static async Task<StoreWithHistory> CreateAsync()
    {
        var known = new StoreWithHistory();
        while (known._commit < MinCommits)
            await known.ChangeAsync();
        known.LastCommitAt = new FileInfo(known.NewestLog).Length;
        await known.SayAsync(known._groups[0]);
        await known._temporary.Store.CloseAsync();
        var kinds = new DirectoryInfo(known.Folder).GetFiles().Select(known.KindOf).Distinct();
        Assert.Equal(Enum.GetValues<FileKind>().Length, kinds.Count());
        return known;
    }

    public ValueTask DisposeAsync() => _store.DisposeAsync();

    /// <summary>Sets buffers so small that logs and tables change often.</summary>
    public static void Small(RocksDbOptions options) =>
        (options.WriteBufferBytes, options.MaxLogBytes, options.BlockCacheBytes) = (256 << 10, 256 << 10, 1 << 20);

    private async Task ChangeAsync()
    {
        if (_groups.Count == 0 || _random.Next(20) == 0)
        {
            await CreateGroupAsync();
            return;
        }

        var id = _groups[_random.Next(_groups.Count)];
        await (_random.Next(12) switch
        {
            0 => DeliverAsync(id),
            1 => MarkAsync(id),
            2 => CommittedAsync(Conversation(id), ReceiptAsync(id)),
            3 => CommittedAsync(
                new(Table.People, Alice.Value), _temporary.People.PutAsync(new(Alice, $"Alice the {_commit}th", null, null), default)),
            4 => CommittedAsync(
                new(Table.CreatedIds, $"k{_commit}"),
                _temporary.Inboxes.ReserveAsync(Alice, CreationKind.Pin, $"k{_commit}", $"pin-{_commit}", default)),
            5 => CommittedAsync(
                new(Table.GrainState, $"n{_commit}"),
                _temporary.GrainState.WriteStateAsync("note", GrainId.Create("note", $"n{_commit}"), new GrainState<List<int>>([_commit]))),
            _ => SayAsync(id),
        });
    }

    private async Task CreateGroupAsync()
    {
        var id = NewConversation();
        await _store.FoundAsync(
            id,
            userId => CommittedAsync(userId is null ? Conversation(id) : new(Table.InboxHeads, userId.Value.Value), Task.CompletedTask),
            People);
        _groups.Add(id);
    }

    private Task SayAsync(ConversationId id) => CommittedAsync(Conversation(id), _store.AppendAsync(id, draft =>
    {
        for (var i = _random.Next(3); i >= 0; i--)
        {
            var words = string.Join(
                ' ', Enumerable.Range(0, _random.Next(5, 60)).Select(_ => _random.Next().ToString("x", CultureInfo.InvariantCulture)));
            Card[] shares = _random.Next(4) == 0 ? [new(ShareKind.Pin, $"p{_commit}", "Pin", Alice, null, null)] : [];
            SoundStore.Say(draft, People[_random.Next(People.Length)], $"c{_commit}-{i}", words, shares);
        }
    }));

    private Task MarkAsync(ConversationId id) => CommittedAsync(Conversation(id), _store.AppendAsync(id, draft =>
    {
        var seqs = Enumerable.Range(1, (int)draft.Head!.Summary.LastSeq)
            .Where(seq => draft.Find(seq)?.Kind is LogRowKind.Message)
            .ToArray();
        if (seqs.Length == 0)
            SoundStore.Say(draft, Alice, $"c{_commit}");
        else
            SoundStore.Mark(draft, Bob, seqs[_random.Next(seqs.Length)], entry => entry with { Reactions = [new($"r{_commit}", [Bob])] });
    }));

    private async Task ReceiptAsync(ConversationId id)
    {
        var head = (await _temporary.Conversations.ReadHeadsAsync([id], default))[0]!;
        await _temporary.Conversations.WriteReceiptsAsync(id, [new(Alice, head.Summary.LastSeq)], default);
    }

    private Task DeliverAsync(ConversationId id)
    {
        var userId = People[_random.Next(People.Length)];
        return CommittedAsync(new(Table.InboxHeads, userId.Value), _store.DeliverAsync(userId, isClean: false, id));
    }

    private async Task CommittedAsync(StoredEntity entity, Task commit)
    {
        await commit;
        _commit++;
        if (!_history.TryGetValue(entity, out var states))
            _history[entity] = states = [(0, StoredEntity.None)];
        states.Add((_commit, await entity.ReadAsync(_temporary.Store, default)));
    }

    private static StoredEntity Conversation(ConversationId id) => new(Table.Heads, id.Value);
}
