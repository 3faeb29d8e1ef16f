using System.Text;
using Parley.Conversations;
using Parley.Core.Storage;
using Parley.Core.Storage.Rows;
using Parley.Core.Verification;
using Parley.Storage.RocksDb.Engine;
using Parley.Users;

namespace Parley.Storage.RocksDb.Verification;

/// <summary>Reads the whole store of a stopped process and checks its invariants.</summary>
/// <remarks>The database is not changed. The folder is locked, so that no process can start on it. Memory holds the marks of one
/// conversation (also its client ids and shares, where they differ from its log), the rows of one inbox, and all created ids.</remarks>
public sealed class StoreVerifier
{
    private readonly Database _database;
    private readonly VerifiableDatabase _rows;
    private readonly Findings _findings;
    private readonly InboxAudit _inboxes;

    private StoreVerifier(Database database, Findings findings)
    {
        (_database, _rows, _findings) = (database, new(database), findings);
        _inboxes = new(_rows, findings);
    }

    /// <summary>Verifies the store in a data folder.</summary>
    /// <param name="folder">The data folder of a stopped process.</param>
    /// <param name="progress">Receives the number of rows read, from time to time.</param>
    /// <param name="cancellationToken">Cancels the verification.</param>
    /// <exception cref="StoreUnusableException">There is no store, another process holds it, a newer version wrote its data, or the
    /// database cannot be opened.</exception>
    public static Task<StoreReport> VerifyAsync(string folder, IProgress<long>? progress, CancellationToken cancellationToken) =>
        Task.Run(() => VerifyAsync(Path.GetFullPath(folder), new Findings(progress, cancellationToken)), cancellationToken);

    private static async Task<StoreReport> VerifyAsync(string folder, Findings findings)
    {
        var databaseFolder = Path.Combine(folder, "db");
        if (!DatabaseFiles.AreIn(databaseFolder))
            throw new StoreUnusableException($"There is no store in '{folder}'. Name the data folder of a stopped process.");
        using var folderLock = FolderLock.Take(folder, new(Environment.ProcessId, TimeProvider.System.GetUtcNow(), "verifying"));
        using var database = Database.OpenReadOnly(databaseFolder, new RocksDbOptions());
        findings.Try(() => Schema.Check(database, folder));
        await new StoreVerifier(database, findings).RunAsync().ConfigureAwait(false);
        return findings.ToReport();
    }

    private async Task RunAsync()
    {
        FileAudit.Run(_database, _findings);
        _findings.Try(ReadConversations);
        foreach (var table in new[] { Table.Log, Table.ClientIds, Table.Shares, Table.Receipts, Table.OpenRows })
            _findings.Try(() => CheckOwners(table, Table.Heads));
        await _findings.TryAsync(ReadInboxesAsync).ConfigureAwait(false);
        _findings.Try(() => CheckOwners(Table.Pointers, Table.InboxHeads));
        _findings.Try(ReadCreatedIds);
        _findings.Try(ReadPeople);
        _findings.Try(ReadGrainState);
    }

    private void ReadConversations()
    {
        foreach (var (key, row) in _rows.Rows(Table.Heads))
        {
            _findings.Row();
            _findings.Try(() =>
            {
                var head = DecodeHead(key, row);
                var id = head.Summary.Id;
                _inboxes.Head(head);
                var audit = new ConversationAudit(id, _findings);
                _rows.Visit(id, audit);
                if (audit.End(head))
                    return;
                var comparison = new IndexComparison(id, _findings);
                _rows.Visit(id, comparison);
                comparison.End();
            });
        }
    }

    private async ValueTask ReadInboxesAsync()
    {
        foreach (var (key, row) in _rows.Rows(Table.InboxHeads))
        {
            _findings.Row();
            await _findings.TryAsync(() =>
            {
                var userId = UserId.Parse(Key.OwnerOf(key));
                return _inboxes.InboxAsync(userId, InboxCodec.DecodeHead(key, row, out _), _rows.InboxOf(userId));
            }).ConfigureAwait(false);
        }

        if (_inboxes.HoldsAllMembers)
            return;
        foreach (var (key, row) in _rows.Rows(Table.Heads))
            await _findings.TryAsync(() => _inboxes.FindMissingAsync(DecodeHead(key, row))).ConfigureAwait(false);
    }

    private static ConversationHead DecodeHead(byte[] key, byte[] row) =>
        ConversationHeadCodec.Decode(ConversationId.Parse(Key.OwnerOf(key)), key, row, out _);

    /// <summary>Checks that every row of a table has an owner. Each owner is looked up once, not for each of its rows.</summary>
    private void CheckOwners(Table table, Table owners)
    {
        byte[]? start = [];
        while (start is not null)
        {
            var from = start;
            start = null;
            _database.Visit(table, [], from, backwards: false, (key, _) =>
            {
                var owner = Key.OwnerOf(key);
                if (table is Table.OpenRows)
                    _findings.Count("open rows");
                _findings.Try(() =>
                {
                    if (_database.Get(owners, Encoding.UTF8.GetBytes(owner)) is null)
                        _findings.Violation(VerificationRules.Owner, owner, $"rows in {table}, none in {owners}");
                });

                // A zero byte ends the id, so a key with a byte 1 there comes after all rows of this owner.
                start = [.. Encoding.UTF8.GetBytes(owner), 1];
                return false;
            });
        }
    }

    private void ReadCreatedIds()
    {
        var audit = new CreatedIdAudit(_findings);
        _database.Visit(Table.CreatedIds, [], (key, row) =>
        {
            var owner = Key.OwnerOf(key);
            var kind = (CreationKind)key[Encoding.UTF8.GetByteCount(owner) + 1];
            audit.Created(UserId.Parse(owner), kind, SmallRows.DecodeCreated(key, row));
            return true;
        });
    }

    private void ReadPeople()
    {
        var (expected, found) = (0L, 0L);
        _database.Visit(Table.People, [], (key, row) =>
        {
            _findings.Row();
            _findings.Count("people");
            var userId = UserId.Parse(Key.OwnerOf(key));
            foreach (var word in PersonRow.Decode(userId, key, row).Words)
            {
                expected++;
                _findings.Expect(
                    _database.Get(Table.PeopleWords, Key.Word(word, userId)) is not null,
                    VerificationRules.People,
                    userId.Value,
                    "a word is missing");
            }

            return true;
        });
        _database.Visit(Table.PeopleWords, [], (_, _) => ++found > 0);
        _findings.Expect(
            expected == found, VerificationRules.People, "all people", $"{found} words are stored, but people have {expected}");
    }

    private void ReadGrainState() => _database.Visit(Table.GrainState, [], (key, row) =>
    {
        var bytes = (Key: key.ToArray(), Row: row.ToArray());
        _findings.Row();
        _findings.Count("grain states");
        _findings.Try(() => RocksDbGrainStorage.Decode(bytes.Key, bytes.Row));
        return true;
    });
}
