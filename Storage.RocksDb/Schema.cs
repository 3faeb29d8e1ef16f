using System.Buffers.Binary;
using System.Collections.Immutable;
using Parley.Storage.RocksDb.Engine;

namespace Parley.Storage.RocksDb;

/// <summary>The schema version of the layout that <c>README.md</c> describes, and the migrations from all earlier versions.</summary>
internal static class Schema
{
    /// <summary>The version that this program writes.</summary>
    public const int Current = 3;

    /// <summary>The key of the version in <see cref="Table.Meta"/>. It is the same in every version.</summary>
    public static readonly byte[] VersionKey = "schema"u8.ToArray();

    /// <summary>The step at index i migrates a store from version i + 1 to the next version. The rows that it adds to the batch are written
    /// together with the new version. A step that changes many rows writes portions of its own first, so that it can be interrupted and
    /// repeated.</summary>
    private static readonly ImmutableArray<Action<Database, Batch>> Steps =
    [
        (_, batch) => Incarnation.AddFirst(batch), // 1 to 2: a store knows whether it was restored
        (database, _) => OrphanedPins.RemoveAll(database), // 2 to 3: also allows a second row format; each row gets it with its next change
    ];

    /// <summary>Stores the version of a new store, migrates an older store, and refuses a newer one.</summary>
    /// <param name="database">The database, open for writing.</param>
    /// <param name="folder">The data folder, for messages.</param>
    /// <returns>The version that was found; null if the store is new.</returns>
    /// <exception cref="StoreUnusableException">A newer version wrote the data, or its version is damaged.</exception>
    public static int? Prepare(Database database, string folder)
    {
        var found = Read(database, folder);
        if (found is null)
            Write(database, Current, (_, batch) => Incarnation.AddFirst(batch));
        for (var version = found ?? Current; version < Current; version++)
            Write(database, version + 1, Steps[version - 1]);
        return found;
    }

    /// <summary>Refuses a store that <see cref="Prepare"/> would have to change first.</summary>
    /// <exception cref="StoreUnusableException">The store has no version, or not <see cref="Current"/>.</exception>
    public static void Check(Database database, string folder)
    {
        if (Read(database, folder) is not { } version)
            throw new StoreUnusableException($"The store in '{folder}' has no schema version: its first start did not complete.");
        if (version < Current)
        {
            throw new StoreUnusableException(
                $"The data in '{folder}' has schema version {version}; this version of Parley reads {Current}. "
                + "Start the server on it once to migrate it.");
        }
    }

    /// <summary>Reads the stored version, which is current or older; null if none is stored yet.</summary>
    /// <exception cref="StoreUnusableException">The version is newer, or is damaged.</exception>
    public static int? Read(Database database, string folder)
    {
        if (database.Get(Table.Meta, VersionKey) is not { } stored)
            return null;
        var version = stored.Length == sizeof(int) ? BinaryPrimitives.ReadInt32BigEndian(stored) : -1;
        return version switch
        {
            >= 1 and <= Current => version,
            > Current => throw new StoreUnusableException(
                $"The data in '{folder}' has schema version {version}; this version of Parley reads {Current}. "
                + "Start the version that wrote it, or a later one."),
            _ => throw new StoreUnusableException(
                $"The data in '{folder}' has a schema version that never existed, so it is damaged. Restore the folder from a backup."),
        };
    }

    private static void Write(Database database, int version, Action<Database, Batch> step)
    {
        var row = new byte[sizeof(int)];
        BinaryPrimitives.WriteInt32BigEndian(row, version);
        using var batch = new Batch(database);
        step(database, batch);
        batch.Put(Table.Meta, VersionKey, row);
        batch.Write();
    }
}
