using System.Text;
using Parley.Conversations;
using Parley.Core.Storage.Rows;
using Parley.Core.Verification;
using Parley.Storage.RocksDb.Engine;
using Parley.Users;

namespace Parley.Storage.RocksDb.Verification;

/// <summary>Reads a whole stopped store and proves of it what can be proved from it.</summary>
/// <remarks>The database is not changed. The folder is locked meanwhile, so that no process can start on it. The memory use is limited to
/// the marks of one conversation, the revisions of one inbox, and all created ids.</remarks>
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
    /// <param name="progress">Told now and then how many rows were looked at.</param>
    /// <param name="cancellationToken">Cancels the verification.</param>
    /// <exception cref="StoreUnusableException">There is no store, another process holds it, its data is newer, or the database does not
    /// open.</exception>
    public static Task<StoreReport> VerifyAsync(string folder, IProgress<long>? progress, CancellationToken cancellationToken) =>
        Task.Run(() => Verify(Path.GetFullPath(folder), progress, cancellationToken), cancellationToken);

    private static StoreReport Verify(string folder, IProgress<long>? progress, CancellationToken cancellationToken)
    {
        var databaseFolder = Path.Combine(folder, "db");
        if (!DatabaseFiles.AreIn(databaseFolder))
            throw new StoreUnusableException($"There is no store in '{folder}'. Name the data folder of a stopped process.");
        using var folderLock = FolderLock.Take(folder, new(Environment.ProcessId, TimeProvider.System.GetUtcNow(), "verifying"));
        using var database = Database.OpenReadOnly(databaseFolder, new RocksDbOptions());
        var findings = new Findings(progress, cancellationToken);
        findings.Try(() => Schema.Check(database, folder));
        new StoreVerifier(database, findings).Run();
        return findings.ToReport();
    }

    private void Run()
    {
        FileAudit.Run(_database, _findings);
        _findings.Try(ReadConversations);
        foreach (var table in new[] { Table.Log, Table.ClientIds, Table.Shares, Table.Receipts, Table.OpenRows })
            _findings.Try(() => CheckOwners(table, Table.Heads));
        _findings.Try(ReadInboxes);
        _findings.Try(() => CheckOwners(Table.Pointers, Table.InboxHeads));
        _findings.Try(ReadCreatedIds);
        _findings.Try(ReadPeople);
        _findings.Try(ReadGrainState);
    }

    private void ReadConversations() => _database.Visit(Table.Heads, [], (key, row) =>
    {
        var bytes = (Key: key.ToArray(), Row: row.ToArray());
        _findings.Row();
        _findings.Try(() =>
        {
            var id = ConversationId.Parse(Key.OwnerOf(bytes.Key));
            var head = ConversationHeadCodec.Decode(id, bytes.Key, bytes.Row, out _);
            new ConversationAudit(_rows, _findings, head).Run();
            _inboxes.Members(head);
        });
        return true;
    });

    private void ReadInboxes() => _database.Visit(Table.InboxHeads, [], (key, row) =>
    {
        var bytes = (Key: key.ToArray(), Row: row.ToArray());
        _findings.Row();
        _findings.Try(() => _inboxes.Inbox(UserId.Parse(Key.OwnerOf(bytes.Key)), InboxCodec.DecodeHead(bytes.Key, bytes.Row, out _)));
        return true;
    });

    /// <summary>Every row of a table belongs to somebody; one look for each owner, not for each row.</summary>
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

                // The byte after the one that ends the id: beyond all rows of this owner.
                start = [.. Encoding.UTF8.GetBytes(owner), 1];
                return false;
            });
        }
    }

    private void ReadCreatedIds()
    {
        var ids = new HashSet<(byte Kind, string Id)>();
        _database.Visit(Table.CreatedIds, [], (key, row) =>
        {
            _findings.Row();
            _findings.Count("created ids");
            var owner = Key.OwnerOf(key);
            var id = SmallRows.DecodeCreated(key, row);
            var kind = key[Encoding.UTF8.GetByteCount(owner) + 1];
            _findings.Expect(
                ids.Add((kind, id)),
                VerificationRules.CreatedIds,
                $"{owner}, {(CreationKind)kind} {id}",
                "was given to another creation too");
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
            expected == found, VerificationRules.People, "all people", $"{found} words are stored, {expected} belong to somebody");
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
