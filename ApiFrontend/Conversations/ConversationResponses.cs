using System.Collections.Immutable;
using System.Text.Json.Serialization;
using Parley.ApiFrontend.Messages;
using Parley.ApiFrontend.Users;
using Parley.Conversations;
using Parley.Users;

namespace Parley.ApiFrontend.Conversations;

/// <summary>A conversation.</summary>
/// <param name="Id">The id.</param>
/// <param name="Kind">The kind of the conversation.</param>
/// <param name="Name">The name of a group. Null: the group has no name, or this is a one-to-one conversation.</param>
/// <param name="State">The state of the caller in the conversation.</param>
/// <param name="Members">The members, in the order in which they joined.</param>
/// <param name="LastSeq">The newest sequence number.</param>
/// <param name="CreatedAt">The time of the creation.</param>
internal sealed record ConversationResponse(
    ConversationId Id,
    ConversationKind Kind,
    string? Name,
    MemberState State,
    ImmutableArray<MemberResponse> Members,
    long LastSeq,
    DateTimeOffset CreatedAt)
{
    /// <summary>The names and pictures of the members, by user id. Absent inside of answers that have their own <c>users</c>.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public IReadOnlyDictionary<string, PersonResponse>? Users { get; init; }

    /// <summary>Converts a view to the answer.</summary>
    public static ConversationResponse From(ConversationView view) => new(
        view.Summary.Id,
        view.Summary.Kind,
        view.Summary.Name,
        view.State,
        [.. view.Summary.Members.Select(member => new MemberResponse(member.UserId, member.Role, member.State, member.JoinedSeq))],
        view.Summary.LastSeq,
        view.Summary.CreatedAt);

    /// <summary>Returns the people whom a conversation names.</summary>
    public static IEnumerable<UserId> People(ConversationView view) => view.Summary.Members.Select(member => member.UserId);
}

/// <summary>A member of a conversation.</summary>
/// <param name="UserId">The person.</param>
/// <param name="Role">The role of the member.</param>
/// <param name="State">The state of the member.</param>
/// <param name="JoinedSeq">The sequence number of the system entry of the joining. 0 in a one-to-one conversation.</param>
internal sealed record MemberResponse(UserId UserId, MemberRole Role, MemberState State, long JoinedSeq);

/// <summary>A conversation that was created or found.</summary>
/// <param name="Conversation">The conversation in its present state.</param>
/// <param name="Message">The first message, or null if the request has none.</param>
/// <param name="Users">The names and pictures of all people in the answer, by user id.</param>
internal sealed record ConversationCreatedResponse(
    ConversationResponse Conversation, EntryResponse? Message, IReadOnlyDictionary<string, PersonResponse> Users);

/// <summary>JSON metadata of conversations.</summary>
[JsonSerializable(typeof(CreateConversationRequest))]
[JsonSerializable(typeof(UpdateConversationRequest))]
[JsonSerializable(typeof(AddMembersRequest))]
[JsonSerializable(typeof(ConversationResponse))]
[JsonSerializable(typeof(ConversationCreatedResponse))]
internal sealed partial class ConversationJson : JsonSerializerContext;
