using System.Collections.Immutable;
using Parley.Conversations;
using Parley.Inbox;
using Parley.Users;

namespace Parley.Core.Storage.Rows;

/// <summary>The head of a conversation at rest, format 1.</summary>
/// <remarks>The operation id comes first, so that a version is confirmed without reading on; then the fields of
/// <see cref="ConversationHead"/> in the order of their declaration.</remarks>
public static class ConversationHeadCodec
{
    private const byte Format = 1;

    /// <summary>The bytes of a head that <paramref name="operationId"/> writes.</summary>
    public static byte[] Encode(ReadOnlySpan<byte> key, ConversationHead head, Guid operationId)
    {
        var writer = new RowWriter(Format);
        writer.UniqueId(operationId);
        SummaryCodec.Write(ref writer, head.Summary);
        writer.Number(head.ShareCount);
        writer.Number(head.Departed.Length);
        foreach (var departure in head.Departed)
        {
            writer.Text(departure.UserId.Value);
            writer.Number(departure.Seq);
            writer.Byte((byte)departure.Reason);
        }

        writer.Ids(head.OpenedBy);
        writer.Ids(head.BlockedBy);
        writer.Bytes(head.Secret.AsSpan());
        writer.Bytes(head.CreationHash.AsSpan());
        writer.Time(head.LastAt);
        return writer.Finish(key);
    }

    /// <summary>The head of a conversation, and the operation that wrote it.</summary>
    /// <exception cref="DamagedRowException">The bytes are not such a row under this key.</exception>
    public static ConversationHead Decode(ConversationId id, ReadOnlySpan<byte> key, ReadOnlySpan<byte> row, out Guid operationId)
    {
        var reader = new RowReader("head", Format, key, row);
        operationId = reader.UniqueId();
        var head = new ConversationHead
        {
            Summary = SummaryCodec.Read(ref reader, id),
            ShareCount = reader.Number(),
            Departed = ReadDepartures(ref reader),
            OpenedBy = reader.Ids<UserId>(),
            BlockedBy = reader.Ids<UserId>(),
            Secret = [.. reader.Bytes()],
            CreationHash = [.. reader.Bytes()],
            LastAt = reader.Time(),
        };
        reader.End();
        return head;
    }

    /// <summary>The operation that wrote a head, without the rest.</summary>
    /// <exception cref="DamagedRowException">The bytes are not such a row under this key.</exception>
    public static Guid DecodeOperationId(ReadOnlySpan<byte> key, ReadOnlySpan<byte> row) =>
        new RowReader("head", Format, key, row).UniqueId();

    private static ImmutableArray<Departure> ReadDepartures(ref RowReader reader)
    {
        var departures = ImmutableArray.CreateBuilder<Departure>(reader.Count());
        while (departures.Count < departures.Capacity)
            departures.Add(new(reader.Id<UserId>(), reader.Number(), reader.Enum<GoneReason>()));
        return departures.MoveToImmutable();
    }
}
