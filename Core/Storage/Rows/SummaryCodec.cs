using System.Collections.Immutable;
using Parley.Content;
using Parley.Conversations;
using Parley.Users;

namespace Parley.Core.Storage.Rows;

/// <summary>Encodes and decodes the fields that heads and pointers share.</summary>
internal static class SummaryCodec
{
    public static void Write(ref RowWriter writer, ConversationSummary summary)
    {
        writer.Byte((byte)summary.Kind);
        writer.OptionalText(summary.Name);
        writer.Time(summary.CreatedAt);
        writer.Number(summary.LastSeq);
        writer.Number(summary.MessageCount);
        WritePreview(ref writer, summary.LastMessage);
        writer.Number(summary.Members.Length);
        foreach (var member in summary.Members)
            WriteMember(ref writer, member);
    }

    public static ConversationSummary Read(ref RowReader reader, ConversationId id) => new(
        id,
        reader.Enum<ConversationKind>(),
        reader.OptionalText(),
        reader.Time(),
        reader.Number(),
        reader.Number(),
        ReadPreview(ref reader),
        ReadMembers(ref reader));

    public static void WriteMember(ref RowWriter writer, MemberSummary member)
    {
        writer.Text(member.UserId.Value);
        writer.Byte((byte)member.Role);
        writer.Byte((byte)member.State);
        writer.Time(member.JoinedAt);
        writer.Number(member.JoinedSeq);
        writer.Number(member.FirstReadableSeq);
        writer.Number(member.MessagesBeforeJoining);
        writer.Number(member.NewestOwnSeq);
        writer.Number(member.NewestOwnMessageCount);
    }

    public static MemberSummary ReadMember(ref RowReader reader) => new(
        reader.Id<UserId>(),
        reader.Enum<MemberRole>(),
        reader.Enum<MemberState>(),
        reader.Time(),
        reader.Number(),
        reader.Number(),
        reader.Number(),
        reader.Number(),
        reader.Number());

    public static void WritePreview(ref RowWriter writer, MessagePreview? preview)
    {
        writer.Byte(preview is null ? (byte)0 : (byte)1);
        if (preview is null)
            return;
        writer.Number(preview.Seq);
        writer.Text(preview.SenderId.Value);
        writer.OptionalText(preview.Excerpt);
        WriteShare(ref writer, preview.Share);
        writer.Time(preview.SentAt);
    }

    public static MessagePreview? ReadPreview(ref RowReader reader) => reader.Flag()
        ? new(reader.Number(), reader.Id<UserId>(), reader.OptionalText(), ReadShare(ref reader), reader.Time())
        : null;

    private static ImmutableArray<MemberSummary> ReadMembers(ref RowReader reader)
    {
        var members = ImmutableArray.CreateBuilder<MemberSummary>(reader.Count());
        while (members.Count < members.Capacity)
            members.Add(ReadMember(ref reader));
        return members.MoveToImmutable();
    }

    private static void WriteShare(ref RowWriter writer, SharePreview? share)
    {
        writer.Byte(share is null ? (byte)0 : (byte)1);
        if (share is null)
            return;
        writer.Byte((byte)share.Kind);
        writer.Text(share.Title);
        writer.Byte(share.Image is null ? (byte)0 : (byte)1);
        if (share.Image is not { } image)
            return;
        writer.Text(image.Url);
        writer.Number(image.Width);
        writer.Number(image.Height);
        writer.OptionalText(image.Color);
        writer.OptionalText(image.Alt);
    }

    private static SharePreview? ReadShare(ref RowReader reader) => reader.Flag()
        ? new(
            reader.Enum<ShareKind>(),
            reader.Text(),
            reader.Flag()
                ? new(reader.Text(), (int)reader.Number(), (int)reader.Number(), reader.OptionalText(), reader.OptionalText())
                : null)
        : null;
}
