using System.Collections.Immutable;
using Parley.Conversations;
using Parley.Users;

namespace Parley.Core.Storage.Rows;

/// <summary>Encodes and decodes lists of unsent messages. An empty list takes one byte.</summary>
internal static class UnsentCodec
{
    public static void Write(ref RowWriter writer, UnsentMessages? unsent)
    {
        WriteOrdinals(ref writer, unsent?.Ordinals ?? []);
        if (unsent is null)
            return;
        writer.Ids(unsent.SenderIds);
        writer.Bytes(unsent.Senders.AsSpan());
    }

    public static UnsentMessages? Read(ref RowReader reader)
    {
        var ordinals = ReadOrdinals(ref reader);
        if (ordinals.IsEmpty)
            return null;
        var ids = reader.Ids<UserId>();
        ImmutableArray<byte> senders = [.. reader.Bytes()];
        if (senders.Length != ordinals.Length || senders.Any(sender => sender >= ids.Length))
            throw reader.Damage("has an invalid index of the sender of an unsent message");
        return new(ordinals, senders, ids);
    }

    /// <summary>Writes ascending ordinals: their count, the first ordinal, and then the differences.</summary>
    public static void WriteOrdinals(ref RowWriter writer, ImmutableArray<long> ordinals)
    {
        writer.Number(ordinals.Length);
        var before = 0L;
        foreach (var ordinal in ordinals)
        {
            writer.Number(ordinal - before);
            before = ordinal;
        }
    }

    public static ImmutableArray<long> ReadOrdinals(ref RowReader reader)
    {
        var ordinals = ImmutableArray.CreateBuilder<long>(reader.Count());
        for (var before = 0L; ordinals.Count < ordinals.Capacity;)
            ordinals.Add(before += reader.Number());
        return ordinals.MoveToImmutable();
    }
}
