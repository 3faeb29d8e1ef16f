using System.Collections.Immutable;
using Parley.Conversations;
using Parley.Inbox;
using Parley.Users;

namespace Parley.Core.Storage.Rows;

/// <summary>The head and the rows of an inbox at rest, format 1.</summary>
/// <remarks>Of the head the operation id comes first, then its fields in the order of their declaration. Of a row: revision; flag and
/// pointer; flag and tombstone; joining tokens.</remarks>
public static class InboxCodec
{
    private const byte Format = 1;

    /// <summary>The bytes of a head that <paramref name="operationId"/> writes.</summary>
    public static byte[] EncodeHead(ReadOnlySpan<byte> key, InboxHead head, Guid operationId)
    {
        var writer = new RowWriter(Format);
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

    /// <summary>The head of an inbox, and the operation that wrote it.</summary>
    /// <exception cref="DamagedRowException">The bytes are not such a row under this key.</exception>
    public static InboxHead DecodeHead(ReadOnlySpan<byte> key, ReadOnlySpan<byte> row, out Guid operationId)
    {
        var reader = new RowReader("inbox head", Format, key, row);
        operationId = reader.UniqueId();
        var head = new InboxHead
        {
            Revision = reader.Number(),
            Reserved = reader.Number(),
            IsClean = reader.Flag(),
            OldestServable = reader.Number(),
            Burned = ReadBurned(ref reader),
            Count = (int)reader.Number(),
        };
        reader.End();
        return head;
    }

    /// <summary>The operation that wrote a head, without the rest.</summary>
    /// <exception cref="DamagedRowException">The bytes are not such a row under this key.</exception>
    public static Guid DecodeOperationId(ReadOnlySpan<byte> key, ReadOnlySpan<byte> row) =>
        new RowReader("inbox head", Format, key, row).UniqueId();

    /// <summary>The bytes of a row.</summary>
    public static byte[] EncodeRow(ReadOnlySpan<byte> key, InboxRow row)
    {
        var writer = new RowWriter(Format);
        writer.Number(row.Revision);
        WritePointer(ref writer, row.Shown);
        writer.Byte(row.Gone is null ? (byte)0 : (byte)1);
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
        }

        return writer.Finish(key);
    }

    /// <summary>The row of one conversation.</summary>
    /// <exception cref="DamagedRowException">The bytes are not such a row under this key.</exception>
    public static InboxRow DecodeRow(ConversationId id, ReadOnlySpan<byte> key, ReadOnlySpan<byte> bytes)
    {
        var reader = new RowReader("inbox", Format, key, bytes);
        var row = new InboxRow(id, reader.Number())
        {
            Shown = reader.Flag() ? ReadPointer(ref reader) : null,
            Gone = reader.Flag() ? new(reader.Number(), reader.Enum<GoneReason>()) : null,
            Joining = ReadJoining(ref reader),
        };
        reader.End();
        return row;
    }

    private static void WritePointer(ref RowWriter writer, PointerState? pointer)
    {
        writer.Byte(pointer is null ? (byte)0 : (byte)1);
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
    }

    private static PointerState ReadPointer(ref RowReader reader) => new()
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

    private static ImmutableArray<JoiningToken> ReadJoining(ref RowReader reader)
    {
        var tokens = ImmutableArray.CreateBuilder<JoiningToken>(reader.Count());
        while (tokens.Count < tokens.Capacity)
            tokens.Add(new(reader.UniqueId(), reader.Time()));
        return tokens.MoveToImmutable();
    }
}
