using Azure;
using Azure.Data.Tables;
using Azure.Data.Tables.Models;
using Orleans.Clustering.AzureStorage;
using Orleans.Configuration;
using Parley.Conversations;
using Parley.Core.Storage;
using Parley.Core.Verification;

namespace Parley.Storage.AzureTables.Verification;

/// <summary>Reads all tables of a stopped cluster and checks their invariants. It changes nothing.</summary>
/// <remarks>Each table is read once, from its first partition to its last. Heads are looked up while inboxes are read. Memory holds the
/// marks of one conversation (also its client ids and shares, where they differ from its log), the rows of one inbox, all created ids, and
/// the ids of deleted boards.</remarks>
public sealed class TableVerifier
{
    private const int OpenRowsAtOnce = 100;

    private readonly AzureTablesStore _store;
    private readonly Findings _findings;
    private readonly CancellationToken _cancellationToken;
    private readonly VerifiableTables _tables;
    private readonly InboxAudit _inboxes;
    private readonly CreatedIdAudit _createdIds;

    private TableVerifier(AzureTablesStore store, Findings findings, CancellationToken cancellationToken)
    {
        (_store, _findings, _cancellationToken) = (store, findings, cancellationToken);
        _tables = new(store, cancellationToken);
        _inboxes = new(_tables, findings);
        _createdIds = new(findings);
    }

    /// <summary>Returns how long <see cref="VerifyAsync"/> watches the heartbeats of silos that are not known to be dead.</summary>
    public static TimeSpan WatchTime(TimeSpan heartbeat) => SiloHeartbeats.WatchTime(heartbeat);

    /// <summary>Verifies the tables of an account.</summary>
    /// <param name="options">The account.</param>
    /// <param name="heartbeat">How often the silos of the cluster write their heartbeat.</param>
    /// <param name="time">The clock for the wait for heartbeats.</param>
    /// <param name="progress">Receives the number of rows read, from time to time.</param>
    /// <param name="cancellationToken">Cancels the verification.</param>
    /// <exception cref="StoreUnusableException">The account does not answer or refuses, it has no tables of Parley, their version is newer,
    /// or a silo is running.</exception>
    public static async Task<StoreReport> VerifyAsync(
        AzureTablesOptions options, TimeSpan heartbeat, TimeProvider time, IProgress<long>? progress, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(options);
        var store = AzureTablesStore.CreateUnlimited(options, new NoRun(), time);
        try
        {
            await TableSchema.ReadVersionAsync(store, cancellationToken).ConfigureAwait(false);
            var heartbeats = new SiloHeartbeats(store.Table(new AzureStorageClusteringOptions().TableName), time);
            await heartbeats.ExpectNoneAsync(heartbeat, cancellationToken).ConfigureAwait(false);
            var findings = new Findings(progress, cancellationToken);
            await new TableVerifier(store, findings, cancellationToken).RunAsync(store.Table(new AzureTableStorageOptions().TableName))
                .ConfigureAwait(false);
            await heartbeats.ExpectNoneSinceAsync(cancellationToken).ConfigureAwait(false);
            return findings.ToReport();
        }
        catch (RequestFailedException exception) when (exception.ErrorCode == TableErrorCode.TableNotFound)
        {
            var names = options.TablePrefix.Length > 0 ? $" whose names begin with {options.TablePrefix}" : "";
            throw new StoreUnusableException(
                $"The account has no tables of Parley{names}. Check --storage and --table-prefix. "
                + "A cluster creates its tables at the first start.",
                exception);
        }
        catch (Exception exception) when (AzureTablesStore.IsOfAccount(exception) && !cancellationToken.IsCancellationRequested)
        {
            throw store.Unusable(exception);
        }
    }

    private async Task RunAsync(StoreTable grainStates)
    {
        await ReadConversationsAsync().ConfigureAwait(false);
        await ReadOpenRowsAsync().ConfigureAwait(false);
        await ReadInboxesAsync().ConfigureAwait(false);
        await new PeopleAudit(_store, _findings, _cancellationToken).RunAsync().ConfigureAwait(false);
        await new GrainStateAudit(grainStates, _findings, _cancellationToken).RunAsync().ConfigureAwait(false);
    }

    private Task ReadConversationsAsync() => PartitionReader.ReadAsync(
        _store.Conversations,
        _findings,
        key => new ConversationPartition(key, _store.Conversations, _findings, _inboxes, _cancellationToken),
        _cancellationToken);

    private async Task ReadInboxesAsync()
    {
        await PartitionReader.ReadAsync(
            _store.Inboxes, _findings, key => new InboxPartition(key, _findings, _inboxes, _createdIds), _cancellationToken)
            .ConfigureAwait(false);
        if (_inboxes.HoldsAllMembers)
            return;
        var heads = _store.Conversations.ScanRowsAsync(RowKeys.Head, _cancellationToken);
        await foreach (var row in heads.ConfigureAwait(false))
        {
            await _findings.TryAsync(() =>
                _inboxes.FindMissingAsync(StoredHead.Of(ConversationId.Parse(row.PartitionKey), row).Head)).ConfigureAwait(false);
        }
    }

    /// <summary>Counts open rows. Some may not be named by a head: their append never happened, or they were closed but not
    /// deleted.</summary>
    private async Task ReadOpenRowsAsync()
    {
        await foreach (var rows in _store.OpenRows.ScanAsync(_cancellationToken).Chunk(OpenRowsAtOnce).ConfigureAwait(false))
        {
            var named = await _store.OpenRows.ForEachAsync(rows, IsNamedAsync).ConfigureAwait(false);
            foreach (var (row, isNamed) in rows.Zip(named))
            {
                _findings.Row();
                _findings.Count("open rows");
                if (isNamed is null)
                    _findings.Violation(VerificationRules.Readable, $"{row.PartitionKey}/{row.RowKey}", "the key names no conversation");
                else if (isNamed is false)
                    _findings.Count("open rows that no head names");
            }
        }
    }

    /// <returns>Whether a head names the row; null if the row's key is invalid.</returns>
    private async Task<bool?> IsNamedAsync(TableEntity row)
    {
        if (RowKeys.ParseOpen(row.PartitionKey, row.RowKey) is not var (id, open))
            return null;
        try
        {
            return await _tables.IsNamedAsync(id, open).ConfigureAwait(false);
        }
        catch (DamagedRowException)
        {
            return true; // the damaged head is a violation already
        }
    }

    /// <summary>The run of a process that only reads.</summary>
    private sealed class NoRun : IRuns
    {
        public string Current => "";

        public IReadOnlyCollection<string>? Living => null;

        public bool IsOver(string run) => false;
    }
}
