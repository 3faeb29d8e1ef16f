using System.Buffers.Binary;
using Parley.Core.Storage;
using Parley.Storage.RocksDb.Engine;
using Parley.Users;

namespace Parley.Storage.RocksDb;

/// <summary>The incarnation of the data of a store. The first start on a restored backup begins a new one.</summary>
/// <remarks>A backup lacks the changes that clients received after it was made. The restored store must not use the same revisions again
/// for other changes. So every inbox that was last saved in an earlier incarnation burns revisions far ahead when it is next
/// loaded.</remarks>
/// <param name="Id">The id of the incarnation; empty for the first one.</param>
internal readonly record struct Incarnation(Guid Id)
{
    private static readonly byte[] StoreKey = "incarnation"u8.ToArray();

    private bool IsFirst => Id == Guid.Empty;

    // A random multiple of 2^32, up to 2^42. So two incarnations that begin with the same backup are unlikely to use the same revisions.
    private long Ahead => (1L + (BinaryPrimitives.ReadUInt16LittleEndian(Id.ToByteArray()) & 1023)) << 32;

    /// <summary>Adds the row of a store that is in its first incarnation.</summary>
    public static void AddFirst(Batch batch) => batch.Put(Table.Meta, StoreKey, Guid.Empty.ToByteArray());

    /// <summary>Reads the incarnation of a store.</summary>
    /// <exception cref="DamagedRowException">The row is missing or damaged.</exception>
    public static Incarnation Of(Database database) => database.Get(Table.Meta, StoreKey) is { Length: 16 } stored
        ? new(new Guid(stored))
        : throw new DamagedRowException("The row of the store's incarnation is missing or damaged.");

    /// <summary>Begins a new incarnation, durably.</summary>
    public static Incarnation Begin(Database database)
    {
        var next = new Incarnation(Guid.NewGuid());
        using var batch = new Batch(database);
        batch.Put(Table.Meta, StoreKey, next.Id.ToByteArray());
        batch.Write();
        return next;
    }

    /// <summary>Returns the head of an inbox as this incarnation must see it. A head that an earlier incarnation saved is not clean, and
    /// has revisions reserved far ahead.</summary>
    public InboxHead See(Database database, Database.View view, UserId userId, InboxHead stored)
    {
        if (IsFirst || IsOurs(database.Get(Table.Meta, KeyOf(userId), view)))
            return stored;
        return stored with { IsClean = false, Reserved = Math.Max(stored.Reserved, stored.Revision) + Ahead };
    }

    /// <summary>Adds the row that says that an inbox was saved in this incarnation.</summary>
    public void Note(Batch batch, UserId userId)
    {
        if (!IsFirst && KeyOf(userId) is var key && !IsOurs(batch.Get(Table.Meta, key)))
            batch.Put(Table.Meta, key, Id.ToByteArray());
    }

    private static byte[] KeyOf(UserId userId) => [.. StoreKey, 0, .. Key.Of(userId)];

    private bool IsOurs(byte[]? row) => row is { Length: 16 } && new Guid(row) == Id;
}
