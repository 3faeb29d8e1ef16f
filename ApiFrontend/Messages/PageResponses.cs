using System.Collections.Immutable;
using System.Text.Json.Serialization;
using Parley.ApiFrontend.Content;
using Parley.ApiFrontend.Http;
using Parley.ApiFrontend.Users;
using Parley.Conversations;
using Parley.Users;

namespace Parley.ApiFrontend.Messages;

/// <summary>A page of messages and system entries.</summary>
/// <param name="Items">The entries in their current state, in ascending order. A page may be short or empty although there are
/// more.</param>
/// <param name="Before">The value of <c>before</c> for the page before. Null: the caller may read no older entry.</param>
/// <param name="After">The value of <c>after</c> for the page after. Null: this is the last page.</param>
/// <param name="FirstUnreadSeq">The sequence number of the first unread message by another person, or null.</param>
/// <param name="Head">The newest sequence number of the conversation.</param>
/// <param name="Users">The names and pictures of all people in the page, by user id.</param>
internal sealed record MessagePageResponse(
    ImmutableArray<EntryResponse> Items,
    long? Before,
    long? After,
    long? FirstUnreadSeq,
    long Head,
    IReadOnlyDictionary<string, PersonResponse> Users);

/// <summary>Changes of a conversation.</summary>
/// <param name="Items">The changes, in ascending order. A change may be missing if a later one of the page shows the same entry.</param>
/// <param name="Through">The value of <c>after</c> for the next request.</param>
/// <param name="Head">The newest sequence number of the conversation. There are more changes while it is above <c>through</c>.</param>
/// <param name="Receipts">How far the other members have read.</param>
/// <param name="Users">The names and pictures of all people in the page, by user id.</param>
internal sealed record ChangePageResponse(
    ImmutableArray<ChangeResponse> Items,
    long Through,
    long Head,
    ImmutableArray<ReceiptResponse> Receipts,
    IReadOnlyDictionary<string, PersonResponse> Users);

/// <summary>One change. It has <c>entry</c> or <c>changed</c>, or neither if the caller may not see the entry.</summary>
/// <param name="Seq">The sequence number of the change.</param>
internal sealed record ChangeResponse(long Seq)
{
    /// <summary>The new entry.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public EntryResponse? Entry { get; init; }

    /// <summary>The older entry that was edited, unsent or reacted to, in its present state.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public EntryResponse? Changed { get; init; }

    /// <summary>Converts a change to the answer.</summary>
    public static ChangeResponse From(Change change) => change switch
    {
        { Entry: null } => new(change.Seq),
        { IsMark: true } => new(change.Seq) { Changed = new(change.Entry) },
        _ => new(change.Seq) { Entry = new(change.Entry) },
    };
}

/// <summary>How far a member has read.</summary>
/// <param name="UserId">The member.</param>
/// <param name="Seq">The sequence number up to which the member has read.</param>
internal sealed record ReceiptResponse(UserId UserId, long Seq);

/// <summary>A card that was shared in a conversation.</summary>
/// <param name="Seq">The sequence number of the message.</param>
/// <param name="Index">The index of the card in the message, from 0.</param>
/// <param name="SenderId">The sender.</param>
/// <param name="SentAt">The time of the message.</param>
/// <param name="Card">The card as it looked to the sender.</param>
internal sealed record SharedCardResponse(long Seq, int Index, UserId SenderId, DateTimeOffset SentAt, CardResponse Card)
{
    /// <summary>Converts a share to the answer.</summary>
    public static SharedCardResponse From(SharedCard share) =>
        new(share.Seq, share.Index, share.SenderId, share.SentAt, CardResponse.From(share.Card));

    /// <summary>Returns the people whom a share names.</summary>
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
