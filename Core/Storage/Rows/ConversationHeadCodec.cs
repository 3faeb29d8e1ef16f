using System.Collections.Immutable;
using Parley.Conversations;
using Parley.Inbox;
using Parley.Users;

namespace Parley.Core.Storage.Rows;

/// <summary>Encodes and decodes the stored head of a conversation.</summary>
/// <remarks>The operation id comes first, so that a version can be confirmed without decoding the rest. The fields of
/// <see cref="ConversationHead"/> follow in the order of their declaration. Format 1 has no list of unsent messages, and stores only the
/// ids of members who block.</remarks>
public static class ConversationHeadCodec
{
    /// <summary>Encodes a head that <paramref name="operationId"/> writes.</summary>
    public static byte[] Encode(ReadOnlySpan<byte> key, ConversationHead head, Guid operationId, RowFormat format = RowFormat.Newest)
    {
        var writer = new RowWriter(format);
        writer.UniqueId(operationId);
        SummaryCodec.Write(ref writer, head.Summary);
        if (format >= RowFormat.Second)
            UnsentCodec.Write(ref writer, head.Summary.Unsent);
        writer.Number(head.ShareCount);
        writer.Number(head.Departed.Length);
        foreach (var departure in head.Departed)
        {
            writer.Text(departure.UserId.Value);
            writer.Number(departure.Seq);
            writer.Byte((byte)departure.Reason);
        }

        writer.Ids(head.OpenedBy);
        WriteBlocks(ref writer, head, format);
        writer.Bytes(head.Secret.AsSpan());
        writer.Bytes(head.CreationHash.AsSpan());
        writer.Time(head.LastAt);
        return writer.Finish(key);
    }

    /// <summary>Decodes the head of a conversation, and the operation that wrote it.</summary>
    /// <exception cref="DamagedRowException">The bytes are not a row of this kind under this key.</exception>
    public static ConversationHead Decode(ConversationId id, ReadOnlySpan<byte> key, ReadOnlySpan<byte> row, out Guid operationId)
    {
        var reader = new RowReader("head", key, row);
        operationId = reader.UniqueId();
        var summary = SummaryCodec.Read(ref reader, id);
        var isFirst = reader.Format is RowFormat.First;
        var head = new ConversationHead
        {
            Summary = isFirst ? summary : summary with { Unsent = UnsentCodec.Read(ref reader) },
            ShareCount = reader.Number(),
            Departed = ReadDepartures(ref reader),
            OpenedBy = reader.Ids<UserId>(),
            Blocks = isFirst ? [.. reader.Ids<UserId>().Select(blocker => new BlockStamp(blocker, 0, true))] : ReadBlocks(ref reader),
            UnsentFrom = isFirst ? summary.LastSeq : reader.Number(),
            Secret = [.. reader.Bytes()],
            CreationHash = [.. reader.Bytes()],
            LastAt = reader.Time(),
        };
        reader.End();
        return head;
    }

    /// <summary>Decodes only the operation that wrote a head.</summary>
    /// <exception cref="DamagedRowException">The bytes are not a row of this kind under this key.</exception>
    public static Guid DecodeOperationId(ReadOnlySpan<byte> key, ReadOnlySpan<byte> row) =>
        new RowReader("head", key, row).UniqueId();

    private static void WriteBlocks(ref RowWriter writer, ConversationHead head, RowFormat format)
    {
        if (format is RowFormat.First)
        {
            writer.Ids([.. head.Blocks.Where(block => block.IsBlocked).Select(block => block.UserId)]);
            return;
        }

        writer.Number(head.Blocks.Length);
        foreach (var block in head.Blocks)
        {
            writer.Text(block.UserId.Value);
            writer.Number(block.Stamp);
            writer.Flag(block.IsBlocked);
        }

        writer.Number(head.UnsentFrom);
    }

    private static ImmutableArray<BlockStamp> ReadBlocks(ref RowReader reader)
    {
        var blocks = ImmutableArray.CreateBuilder<BlockStamp>(reader.Count());
        while (blocks.Count < blocks.Capacity)
            blocks.Add(new(reader.Id<UserId>(), reader.Number(), reader.Flag()));
        return blocks.MoveToImmutable();
    }

    private static ImmutableArray<Departure> ReadDepartures(ref RowReader reader)
    {
        var departures = ImmutableArray.CreateBuilder<Departure>(reader.Count());
        while (departures.Count < departures.Capacity)
            departures.Add(new(reader.Id<UserId>(), reader.Number(), reader.Enum<GoneReason>()));
        return departures.MoveToImmutable();
    }
}
