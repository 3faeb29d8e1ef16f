using System.Buffers.Binary;
using Parley.Core.Storage;
using Parley.Storage.RocksDb.Engine;
using Parley.Users;

namespace Parley.Storage.RocksDb;

/// <summary>Which life of its data a store is in: the first start on a restored backup begins a new one.</summary>
/// <remarks>A backup lacks what clients were told after it was made. The restored store must not use the same revisions again for other
/// changes. So every inbox that was last saved in an earlier incarnation burns revisions far ahead when it is next loaded.</remarks>
/// <param name="Id">Names it; empty: the first one.</param>
internal readonly record struct Incarnation(Guid Id)
{
    private static readonly byte[] StoreKey = "incarnation"u8.ToArray();

    private bool IsFirst => Id == Guid.Empty;

    // 2^32 to 2^42, by chance: of two lives that begin at the same backup, neither gives out what the other one did.
    private long Ahead => (1L + (BinaryPrimitives.ReadUInt16LittleEndian(Id.ToByteArray()) & 1023)) << 32;

    /// <summary>Has a store be in its first life.</summary>
    public static void AddFirst(Batch batch) => batch.Put(Table.Meta, StoreKey, Guid.Empty.ToByteArray());

    /// <summary>The life that a store is in.</summary>
    /// <exception cref="DamagedRowException">It does not say.</exception>
    public static Incarnation Of(Database database) => database.Get(Table.Meta, StoreKey) is { Length: 16 } stored
        ? new(new Guid(stored))
        : throw new DamagedRowException("The store does not say its incarnation.");

    /// <summary>Begins a new life, durably.</summary>
    public static Incarnation Begin(Database database)
    {
        var next = new Incarnation(Guid.NewGuid());
        using var batch = new Batch(database);
        batch.Put(Table.Meta, StoreKey, next.Id.ToByteArray());
        batch.Write();
        return next;
    }

    /// <summary>The head of an inbox as this life sees it: one of an earlier life was not left in order, and may have told much.</summary>
    public InboxHead See(Database database, Database.View view, UserId userId, InboxHead stored)
    {
        if (IsFirst || IsOurs(database.Get(Table.Meta, KeyOf(userId), view)))
            return stored;
        return stored with { IsClean = false, Reserved = Math.Max(stored.Reserved, stored.Revision) + Ahead };
    }

    /// <summary>Notes that an inbox is saved in this life.</summary>
    public void Note(Batch batch, UserId userId)
    {
        if (!IsFirst && KeyOf(userId) is var key && !IsOurs(batch.Get(Table.Meta, key)))
            batch.Put(Table.Meta, key, Id.ToByteArray());
    }

    private static byte[] KeyOf(UserId userId) => [.. StoreKey, 0, .. Key.Of(userId)];

    private bool IsOurs(byte[]? row) => row is { Length: 16 } && new Guid(row) == Id;
}
