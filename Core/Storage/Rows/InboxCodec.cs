using System.Collections.Immutable;
using Parley.Conversations;
using Parley.Inbox;
using Parley.Users;

namespace Parley.Core.Storage.Rows;

/// <summary>Encodes and decodes the stored head and rows of an inbox.</summary>
/// <remarks>A head has the operation id, and then its fields in the order of their declaration. A row has: revision; flag and pointer; flag
/// and tombstone; joining tokens. A row of format 1 lacks the member who added the person, the unsent messages, whether the person has
/// written or read, and when the person left. A head of format 1 also counts hidden one-to-ones.</remarks>
public static class InboxCodec
{
    /// <summary>Encodes a head that <paramref name="operationId"/> writes.</summary>
    public static byte[] EncodeHead(ReadOnlySpan<byte> key, InboxHead head, Guid operationId, RowFormat format = RowFormat.Newest)
    {
        var writer = new RowWriter(format);
        writer.UniqueId(operationId);
        writer.Number(head.Revision);
        writer.Number(head.Reserved);
        writer.Byte(head.IsClean ? (byte)1 : (byte)0);
        writer.Number(head.OldestServable);
        writer.Number(head.Burned.Length);
        foreach (var burned in head.Burned)
        {
            writer.Number(burned.After);
            writer.Number(burned.Through);
        }

        writer.Number(head.Count);
        return writer.Finish(key);
    }

    /// <summary>Decodes the head of an inbox, and the operation that wrote it.</summary>
    /// <exception cref="DamagedRowException">The bytes are not a row of this kind under this key.</exception>
    public static InboxHead DecodeHead(ReadOnlySpan<byte> key, ReadOnlySpan<byte> row, out Guid operationId)
    {
        var reader = new RowReader("inbox head", key, row);
        operationId = reader.UniqueId();
        var head = new InboxHead
        {
            Revision = reader.Number(),
            Reserved = reader.Number(),
            IsClean = reader.Flag(),
            OldestServable = reader.Number(),
            Burned = ReadBurned(ref reader),
            Count = (int)reader.Number(),
            CountsHidden = reader.Format is RowFormat.First,
        };
        reader.End();
        return head;
    }

    /// <summary>Decodes only the operation that wrote a head.</summary>
    /// <exception cref="DamagedRowException">The bytes are not a row of this kind under this key.</exception>
    public static Guid DecodeOperationId(ReadOnlySpan<byte> key, ReadOnlySpan<byte> row) =>
        new RowReader("inbox head", key, row).UniqueId();

    /// <summary>Encodes a row.</summary>
    public static byte[] EncodeRow(ReadOnlySpan<byte> key, InboxRow row, RowFormat format = RowFormat.Newest)
    {
        var writer = new RowWriter(format);
        writer.Number(row.Revision);
        WritePointer(ref writer, row.Shown, format);
        writer.Flag(row.Gone is not null);
        if (row.Gone is { } gone)
        {
            writer.Number(gone.Seq);
            writer.Byte((byte)gone.Reason);
        }

        writer.Number(row.Joining.Length);
        foreach (var joining in row.Joining)
        {
            writer.UniqueId(joining.Token);
            writer.Time(joining.At);
            if (format >= RowFormat.Second)
                writer.OptionalText(joining.AddedBy?.Value);
        }

        if (format >= RowFormat.Second)
            WriteLeft(ref writer, row.Left);
        return writer.Finish(key);
    }

    /// <summary>Decodes the row of one conversation.</summary>
    /// <exception cref="DamagedRowException">The bytes are not a row of this kind under this key.</exception>
    public static InboxRow DecodeRow(ConversationId id, ReadOnlySpan<byte> key, ReadOnlySpan<byte> bytes)
    {
        var reader = new RowReader("inbox", key, bytes);
        var row = new InboxRow(id, reader.Number())
        {
            Shown = reader.Flag() ? ReadPointer(ref reader) : null,
            Gone = reader.Flag() ? new(reader.Number(), reader.Enum<GoneReason>()) : null,
            Joining = ReadJoining(ref reader),
            Left = reader.Format is RowFormat.First ? [] : ReadLeft(ref reader),
        };
        reader.End();
        return row;
    }

    private static void WritePointer(ref RowWriter writer, PointerState? pointer, RowFormat format)
    {
        writer.Flag(pointer is not null);
        if (pointer is null)
            return;
        writer.Byte((byte)pointer.Kind);
        writer.OptionalText(pointer.Name);
        writer.Ids(pointer.MemberIds);
        SummaryCodec.WriteMember(ref writer, pointer.Self);
        writer.Number(pointer.LastSeq);
        writer.Number(pointer.MessageCount);
        SummaryCodec.WritePreview(ref writer, pointer.LastMessage);
        writer.Time(pointer.LastAt);
        writer.Number(pointer.Cursor.Seq);
        writer.Number(pointer.Cursor.MessageCount);
        writer.Number(pointer.Cursor.OwnSeq);
        writer.Number(pointer.Cursor.OwnAfter);
        writer.Byte(pointer.MutedUntil is null ? (byte)0 : (byte)1);
        if (pointer.MutedUntil is { } mutedUntil)
            writer.Time(mutedUntil);
        writer.Byte(pointer.HiddenAtMessageCount is null ? (byte)0 : (byte)1);
        if (pointer.HiddenAtMessageCount is { } hiddenAt)
            writer.Number(hiddenAt);
        if (format is RowFormat.First)
            return;
        UnsentCodec.WriteOrdinals(ref writer, pointer.UnsentByOthers);
        writer.Flag(pointer.IsTouched);
        writer.OptionalText(pointer.AddedBy?.Value);
    }

    private static PointerState ReadPointer(ref RowReader reader)
    {
        var pointer = ReadFirst(ref reader);
        return reader.Format is RowFormat.First
            ? pointer with { IsTouched = pointer.Self.NewestOwnSeq > 0 || pointer.Cursor.Seq > pointer.Self.JoinedSeq }
            : pointer with
            {
                UnsentByOthers = UnsentCodec.ReadOrdinals(ref reader),
                IsTouched = reader.Flag(),
                AddedBy = reader.Flag() ? reader.Id<UserId>() : null,
            };
    }

    private static PointerState ReadFirst(ref RowReader reader) => new()
    {
        Kind = reader.Enum<ConversationKind>(),
        Name = reader.OptionalText(),
        MemberIds = reader.Ids<UserId>(),
        Self = SummaryCodec.ReadMember(ref reader),
        LastSeq = reader.Number(),
        MessageCount = reader.Number(),
        LastMessage = SummaryCodec.ReadPreview(ref reader),
        LastAt = reader.Time(),
        Cursor = new(reader.Number(), reader.Number(), reader.Number(), reader.Number()),
        MutedUntil = reader.Flag() ? reader.Time() : null,
        HiddenAtMessageCount = reader.Flag() ? reader.Number() : null,
    };

    private static ImmutableArray<BurnedRange> ReadBurned(ref RowReader reader)
    {
        var ranges = ImmutableArray.CreateBuilder<BurnedRange>(reader.Count());
        while (ranges.Count < ranges.Capacity)
            ranges.Add(new(reader.Number(), reader.Number()));
        return ranges.MoveToImmutable();
    }

    private static void WriteLeft(ref RowWriter writer, ImmutableArray<LeftGroup> departures)
    {
        writer.Number(departures.Length);
        foreach (var left in departures)
        {
            writer.Text(left.AddedBy.Value);
            writer.Time(left.At);
            writer.Number(left.WrittenSeq);
        }
    }

    private static ImmutableArray<LeftGroup> ReadLeft(ref RowReader reader)
    {
        var count = reader.Count();
        if (count == 0)
            return []; // in most rows
        var departures = ImmutableArray.CreateBuilder<LeftGroup>(count);
        while (departures.Count < departures.Capacity)
            departures.Add(new(reader.Id<UserId>(), reader.Time(), reader.Number()));
        return departures.MoveToImmutable();
    }

    private static ImmutableArray<JoiningToken> ReadJoining(ref RowReader reader)
    {
        var tokens = ImmutableArray.CreateBuilder<JoiningToken>(reader.Count());
        while (tokens.Count < tokens.Capacity)
        {
            tokens.Add(new(reader.UniqueId(), reader.Time())
            {
                AddedBy = reader.Format is not RowFormat.First && reader.Flag() ? reader.Id<UserId>() : null,
            });
        }

        return tokens.MoveToImmutable();
    }
}
