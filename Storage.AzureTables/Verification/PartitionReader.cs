using Azure.Data.Tables;
using Parley.Core.Verification;

namespace Parley.Storage.AzureTables.Verification;

/// <summary>Receives the rows of one partition.</summary>
internal interface IPartitionReader
{
    /// <summary>Receives the next row.</summary>
    void Take(TableEntity row);

    /// <summary>Ends the partition, after all its rows have been received.</summary>
    ValueTask EndAsync();
}

/// <summary>Reads a table once, from its first partition to its last.</summary>
internal static class PartitionReader
{
    /// <param name="table">The table.</param>
    /// <param name="findings">Collects violations. After a damaged row, the rest of its partition is skipped.</param>
    /// <param name="begin">Creates the reader of a partition. It throws a <see cref="FormatException"/> if the key is invalid.</param>
    /// <param name="cancellationToken">Cancels the read.</param>
    public static async Task ReadAsync(
        StoreTable table, Findings findings, Func<string, IPartitionReader> begin, CancellationToken cancellationToken)
    {
        string? key = null;
        IPartitionReader? reader = null; // null: no partition has begun, or the current one is damaged
        await foreach (var row in table.ScanAsync(cancellationToken).ConfigureAwait(false))
        {
            if (row.PartitionKey != key)
            {
                await EndAsync().ConfigureAwait(false);
                key = row.PartitionKey;
                if (!findings.Try(() => reader = begin(key)))
                    continue;
            }

            if (reader is not null && !findings.Try(() => reader.Take(row)))
                reader = null;
        }

        await EndAsync().ConfigureAwait(false);

        async Task EndAsync()
        {
            if (reader is { } ended)
                await findings.TryAsync(ended.EndAsync).ConfigureAwait(false);
            reader = null;
        }
    }
}
