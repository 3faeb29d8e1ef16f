using System.Collections.Immutable;
using System.Text.Json.Serialization;
using Parley.ApiFrontend.Content;
using Parley.ApiFrontend.Http;
using Parley.ApiFrontend.Users;
using Parley.Conversations;
using Parley.Users;

namespace Parley.ApiFrontend.Messages;

/// <summary>A page of entries in ascending order.</summary>
/// <param name="Items">In their present state, without marks; may be short or empty while there is more.</param>
/// <param name="Before">What to ask <c>before</c> for the page before; null at the beginning of what one may read.</param>
/// <param name="After">What to ask <c>after</c> for the page after; null at the end.</param>
/// <param name="FirstUnreadSeq">The first message by somebody else that the reader has not read, or null.</param>
/// <param name="Head">The conversation's newest number.</param>
/// <param name="Users">The people whom the entries name.</param>
internal sealed record MessagePageResponse(
    ImmutableArray<EntryResponse> Items,
    long? Before,
    long? After,
    long? FirstUnreadSeq,
    long Head,
    IReadOnlyDictionary<string, PersonResponse> Users);

/// <summary>What happened after a position, in ascending order.</summary>
/// <param name="Items">Marks that a later one of the same page repeats may be left out.</param>
/// <param name="Through">The reader's new position.</param>
/// <param name="Head">The conversation's newest number: there is more while it is above <paramref name="Through"/>.</param>
/// <param name="Receipts">How far the others have read.</param>
/// <param name="Users">The people whom the entries name.</param>
internal sealed record ChangePageResponse(
    ImmutableArray<ChangeResponse> Items,
    long Through,
    long Head,
    ImmutableArray<ReceiptResponse> Receipts,
    IReadOnlyDictionary<string, PersonResponse> Users);

/// <summary>One number: a new entry, an entry that it changed, or neither where that is not the reader's to see.</summary>
/// <param name="Seq">The number.</param>
internal sealed record ChangeResponse(long Seq)
{
    /// <summary>The entry of that number.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public EntryResponse? Entry { get; init; }

    /// <summary>The entry that the number changed, as it now is.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public EntryResponse? Changed { get; init; }

    /// <summary>What is answered of a change.</summary>
    public static ChangeResponse From(Change change) => change switch
    {
        { Entry: null } => new(change.Seq),
        { IsMark: true } => new(change.Seq) { Changed = new(change.Entry) },
        _ => new(change.Seq) { Entry = new(change.Entry) },
    };
}

/// <summary>How far somebody has read.</summary>
/// <param name="UserId">Who.</param>
/// <param name="Seq">Up to here.</param>
internal sealed record ReceiptResponse(UserId UserId, long Seq);

/// <summary>One thing that was shared.</summary>
/// <param name="Seq">The message.</param>
/// <param name="Index">Which of its shares, from 0.</param>
/// <param name="SenderId">Who shared it.</param>
/// <param name="SentAt">When.</param>
/// <param name="Card">How it looked then.</param>
internal sealed record SharedCardResponse(long Seq, int Index, UserId SenderId, DateTimeOffset SentAt, CardResponse Card)
{
    /// <summary>A share as it is answered.</summary>
    public static SharedCardResponse From(SharedCard share) =>
        new(share.Seq, share.Index, share.SenderId, share.SentAt, CardResponse.From(share.Card));

    /// <summary>Whom a share names.</summary>
    public static IEnumerable<UserId> People(SharedCard share) =>
        share.Card.OwnerId is { } owner ? [share.SenderId, owner] : [share.SenderId];
}

/// <summary>JSON metadata of messages.</summary>
[JsonSerializable(typeof(SendMessageRequest))]
[JsonSerializable(typeof(EditMessageRequest))]
[JsonSerializable(typeof(SaveShareRequest))]
[JsonSerializable(typeof(EntryResponse))]
[JsonSerializable(typeof(MessageResponse))]
[JsonSerializable(typeof(MessagePageResponse))]
[JsonSerializable(typeof(ChangePageResponse))]
[JsonSerializable(typeof(PeoplePageResponse<SharedCardResponse>))]
internal sealed partial class MessageJson : JsonSerializerContext;
