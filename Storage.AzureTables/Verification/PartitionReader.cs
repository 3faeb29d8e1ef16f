using Azure.Data.Tables;
using Parley.Core.Verification;

namespace Parley.Storage.AzureTables.Verification;

/// <summary>Receives the rows of one partition.</summary>
internal interface IPartitionReader
{
    /// <summary>Receives the next row.</summary>
    void Take(TableEntity row);

    /// <summary>All rows have been received.</summary>
    ValueTask EndAsync();
}

/// <summary>Reads a table once, from its first partition to its last.</summary>
internal static class PartitionReader
{
    /// <param name="table">The table.</param>
    /// <param name="findings">Collects violations. Of a partition with damage the rest is not read.</param>
    /// <param name="begin">Makes the reader of a partition. It may throw <see cref="FormatException"/>: the key names nothing.</param>
    /// <param name="cancellationToken">Cancels the read.</param>
    public static async Task ReadAsync(
        StoreTable table, Findings findings, Func<string, IPartitionReader> begin, CancellationToken cancellationToken)
    {
        string? key = null;
        IPartitionReader? reader = null; // null: no partition has begun, or the present one has damage
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
