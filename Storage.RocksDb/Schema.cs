using System.Buffers.Binary;
using System.Collections.Immutable;
using Parley.Storage.RocksDb.Engine;

namespace Parley.Storage.RocksDb;

/// <summary>The version of the layout that <c>README.md</c> describes, and the way to it from every version that there was.</summary>
internal static class Schema
{
    /// <summary>The version that this program writes.</summary>
    public const int Current = 3;

    /// <summary>Where the version is in <see cref="Table.Meta"/>, in every version that there will be.</summary>
    public static readonly byte[] VersionKey = "schema"u8.ToArray();

    /// <summary>The step at index i migrates a store from version i + 1 to the next version. The rows that it adds to the batch are written
    /// together with the new version. A step that changes many rows writes portions of its own first, so that it can be interrupted and
    /// repeated.</summary>
    private static readonly ImmutableArray<Action<Database, Batch>> Steps =
    [
        (_, batch) => Incarnation.AddFirst(batch), // 1 to 2: a store knows whether it was restored
        (database, _) => OrphanedPins.RemoveAll(database), // 2 to 3: also allows a second row format; each row gets it with its next change
    ];

    /// <summary>Makes the schema of a new store, migrates an older one, and refuses a newer one.</summary>
    /// <param name="database">Open for writing.</param>
    /// <param name="folder">The data folder, for sentences.</param>
    /// <returns>The version that was found; null: the store is new.</returns>
    /// <exception cref="StoreUnusableException">Written by a newer version, or by none.</exception>
    public static int? Prepare(Database database, string folder)
    {
        var found = Read(database, folder);
        if (found is null)
            Write(database, Current, (_, batch) => Incarnation.AddFirst(batch));
        for (var version = found ?? Current; version < Current; version++)
            Write(database, version + 1, Steps[version - 1]);
        return found;
    }

    /// <summary>Refuses what only <see cref="Prepare"/> could make readable.</summary>
    /// <exception cref="StoreUnusableException">Another version than ours.</exception>
    public static void Check(Database database, string folder)
    {
        if (Read(database, folder) is not { } version)
            throw new StoreUnusableException($"The store in '{folder}' does not say its schema version: it was never opened to its end.");
        if (version < Current)
        {
            throw new StoreUnusableException(
                $"The data in '{folder}' has schema version {version}; this version of Parley reads {Current}. "
                + "Start the server on it once: that migrates it.");
        }
    }

    /// <summary>The stored version, ours or an older one; null: none is stored yet.</summary>
    /// <exception cref="StoreUnusableException">A newer version, or none that there ever was.</exception>
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
                $"The data in '{folder}' names a schema version that there never was: it is damaged. Restore the folder from a backup."),
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
