using System.Collections.Immutable;
using System.Runtime.CompilerServices;
using Azure;
using Azure.Data.Tables;
using Parley.Conversations;
using Parley.Core.Storage;

namespace Parley.Storage.AzureTables;

/// <content>Appends, and the open rows that go before them.</content>
internal sealed partial class AzureTablesConversationStore
{
    // After this time, an append that was sent has been carried out or never will be. Only then is an open row that no head names known to
    // be left over.
    private static readonly TimeSpan LongAgo = TimeSpan.FromHours(1);

    public async Task<AppendOutcome> AppendAsync(ConversationAppend append, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(append);
        cancellationToken.ThrowIfCancellationRequested();
        var expected = append.ExpectedVersion is { } version ? HeadVersion.Parse(version) : null;
        if (expected is null && append.ExpectedVersion is not null)
            return new AppendOutcome.Conflict(); // not a version of this store

        var prepared = new PreparedAppend(append, store.Format);
        var open = await OpenFirstAsync(append, expected).ConfigureAwait(false);
        for (var tries = 0; tries < Transaction.MaxOperations; tries++)
        {
            try
            {
                var etag = await store.Conversations.SubmitAsync(prepared.On(expected, open)).ConfigureAwait(false);
                if (expected?.Open is { } earlier && earlier != open)
                    await DropAsync(append.Id, earlier).ConfigureAwait(false); // the head now names another open row
                return new AppendOutcome.Committed(new HeadVersion(append.OperationId, etag, open).ToString());
            }
            catch (StoreBusyException exception) when (tries is 0)
            {
                throw NotWritten(exception);
            }
            catch (RequestFailedException exception) when (exception.IsRefusal())
            {
                var head = await FindHeadAsync(append.Id, CancellationToken.None).ConfigureAwait(false);
                if (head?.Version.OperationId == append.OperationId)
                    return new AppendOutcome.Committed(head.Version.ToString()); // by an earlier attempt whose answer was lost
                if (await OutcomeAsync(append, expected, head, exception).ConfigureAwait(false) is { } outcome)
                {
                    // No request of this append can still take effect. So its open row is deleted, unless the head names it. In that case
                    // the append was committed, its answer was lost, and another activation has appended after it.
                    if (open?.OperationId == append.OperationId && head?.Version.Open != open)
                        await DropAsync(append.Id, open).ConfigureAwait(false);
                    return outcome;
                }

                if (head is not null && head.Version != expected)
                {
                    // The head is the same, but its open row was deleted. So this append needs a new open row.
                    expected = head.Version;
                    if (open?.OperationId != append.OperationId)
                        open = await OpenOnAsync(append, expected).ConfigureAwait(false);
                }
                else if (!(exception is TableTransactionFailedException { FailedTransactionActionIndex: { } index }
                    && prepared.LeaveOut(index)))
                {
                    throw; // the reason is unknown, so the outcome is unknown
                }
            }
        }

        throw new InvalidOperationException($"An append to {append.Id} was refused {Transaction.MaxOperations} times.");
    }

    public async Task<bool> CloseAsync(ConversationId id, string version, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        var expected = HeadVersion.Parse(version);
        for (var tries = 0; tries < MaxTries; tries++)
        {
            if (expected?.Open is { } open)
            {
                try
                {
                    await store.Conversations.PutAtAsync(new(expected.ETag), StoredHead.Closed(id), TableUpdateMode.Merge)
                        .ConfigureAwait(false);
                    await DropAsync(id, open).ConfigureAwait(false);
                    return true;
                }
                catch (RequestFailedException exception) when (exception.IsRefusal())
                {
                    // Another activation has appended or closed the row, or an earlier attempt succeeded and its answer was lost.
                }
            }

            var stored = (await FindHeadAsync(id, CancellationToken.None).ConfigureAwait(false))?.Version;
            if (stored?.Open is null)
            {
                if (expected?.Open is { } closed)
                    await DropAsync(id, closed).ConfigureAwait(false); // an earlier attempt may have changed only the head
                return true;
            }

            if (stored.OperationId != expected?.OperationId)
                return false;
            expected = stored;
        }

        throw new InvalidOperationException($"The open row of {id} could not be closed in {MaxTries} attempts.");
    }

    public async IAsyncEnumerable<ConversationId> ReadOpenAsync(
        Action<DamagedRowException> skipped, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(skipped);
        for (var run = ""; await store.OpenRows.NextPartitionAsync(run, cancellationToken).ConfigureAwait(false) is { } next;)
        {
            run = next;
            if (run != store.Runs.Current && !IsOver(run, skipped))
                continue;
            await foreach (var row in store.OpenRows.ReadKeysAsync(run, int.MaxValue, cancellationToken).ConfigureAwait(false))
            {
                if (RowKeys.ParseOpen(run, row.RowKey) is not var (id, open))
                    skipped(new($"The key of open row {run}/{row.RowKey} names no conversation."));
                else if (await IsLeftOverAsync(id, open, row.Timestamp, skipped, cancellationToken).ConfigureAwait(false))
                    await DropAsync(id, open).ConfigureAwait(false);
                else
                    yield return id;
            }
        }
    }

    /// <summary>The open row that an append uses: the one that the head names if it belongs to this run, otherwise a new one. A row of
    /// another run cannot be used, because only that run reads it while that run lives.</summary>
    private async Task<OpenRowKey?> OpenOnAsync(ConversationAppend append, HeadVersion? expected) =>
        append.Rows.IsEmpty || expected?.Open?.Run == store.Runs.Current
            ? expected?.Open
            : await OpenAsync(append).ConfigureAwait(false);

    private async Task<OpenRowKey?> OpenFirstAsync(ConversationAppend append, HeadVersion? expected)
    {
        try
        {
            return await OpenOnAsync(append, expected).ConfigureAwait(false);
        }
        catch (StoreBusyException exception)
        {
            throw NotWritten(exception);
        }
    }

    // The transaction of the append was not sent. Its open row may have been written: no head names it, so it is deleted later.
    private static StoreReadOnlyException NotWritten(StoreBusyException exception) => new(exception.Message, exception);

    private bool IsOver(string run, Action<DamagedRowException> skipped)
    {
        try
        {
            return store.Runs.IsOver(run);
        }
        catch (Exception exception) when (exception is FormatException or ArgumentException)
        {
            skipped(new($"The partition '{run}' of open rows does not name a run.", exception));
            return false;
        }
    }

    /// <summary>Finds out what a refusal means, from the current head. The result is null if the head has the expected operation id and no
    /// client id was used before.</summary>
    private async Task<AppendOutcome?> OutcomeAsync(
        ConversationAppend append, HeadVersion? expected, StoredHead? head, RequestFailedException exception)
    {
        if (head?.Version.OperationId != expected?.OperationId)
            return new AppendOutcome.Conflict();
        if (exception.Status != 409)
            return null;
        var sent = await store.Conversations.ForEachAsync(
            append.SentKeys, key => FindSentAsync(append.Id, key.SenderId, key.ClientId, CancellationToken.None).AsTask())
            .ConfigureAwait(false);
        ImmutableArray<int> repeats = [.. sent.Index().Where(found => found.Item is not null).Select(found => found.Index)];
        return repeats.IsEmpty ? null : new AppendOutcome.Repeat(repeats);
    }

    private async Task<OpenRowKey> OpenAsync(ConversationAppend append)
    {
        var open = new OpenRowKey(append.OperationId, store.Runs.Current);
        await store.OpenRows.PutAsync(new TableEntity(open.Run, RowKeys.Open(append.Id, open))).ConfigureAwait(false);
        return open;
    }

    private async Task DropAsync(ConversationId id, OpenRowKey open)
    {
        try
        {
            await store.OpenRows.DeleteAsync(open.Run, RowKeys.Open(id, open), ETag.All).ConfigureAwait(false);
        }
        catch (Exception)
        {
            // No head names this row, so the next reader of open rows recognises it as left over.
        }
    }

    /// <summary>Whether an open row is left over: its append never happened, or it was closed but not deleted.</summary>
    private async Task<bool> IsLeftOverAsync(
        ConversationId id,
        OpenRowKey open,
        DateTimeOffset? storedAt,
        Action<DamagedRowException> skipped,
        CancellationToken cancellationToken)
    {
        if (storedAt >= store.Time.GetUtcNow() - LongAgo)
            return false;
        try
        {
            return (await FindHeadAsync(id, cancellationToken).ConfigureAwait(false))?.Version.Open != open;
        }
        catch (DamagedRowException exception)
        {
            skipped(exception); // one damaged head must not end the enumeration of the others
            return false;
        }
    }
}
