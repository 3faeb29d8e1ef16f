using System.Collections.Immutable;
using System.Text.Json.Serialization;
using Parley.ApiFrontend.Messages;
using Parley.ApiFrontend.Users;
using Parley.Conversations;
using Parley.Users;

namespace Parley.ApiFrontend.Conversations;

/// <summary>A conversation as the caller sees it.</summary>
/// <param name="Id">Which.</param>
/// <param name="Kind">One-to-one or group.</param>
/// <param name="Name">A group's name, or null.</param>
/// <param name="State">The caller's own state.</param>
/// <param name="Members">In the order of joining.</param>
/// <param name="LastSeq">Its newest number.</param>
/// <param name="CreatedAt">When it was made.</param>
internal sealed record ConversationResponse(
    ConversationId Id,
    ConversationKind Kind,
    string? Name,
    MemberState State,
    ImmutableArray<MemberResponse> Members,
    long LastSeq,
    DateTimeOffset CreatedAt)
{
    /// <summary>The members' names and pictures; left out where the answer around it has them.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public IReadOnlyDictionary<string, PersonResponse>? Users { get; init; }

    /// <summary>What is answered of a view.</summary>
    public static ConversationResponse From(ConversationView view) => new(
        view.Summary.Id,
        view.Summary.Kind,
        view.Summary.Name,
        view.State,
        [.. view.Summary.Members.Select(member => new MemberResponse(member.UserId, member.Role, member.State, member.JoinedSeq))],
        view.Summary.LastSeq,
        view.Summary.CreatedAt);

    /// <summary>Everybody whom it names.</summary>
    public static IEnumerable<UserId> People(ConversationView view) => view.Summary.Members.Select(member => member.UserId);
}

/// <summary>One member.</summary>
/// <param name="UserId">Who.</param>
/// <param name="Role">Creator or member.</param>
/// <param name="State">Joined or invited.</param>
/// <param name="JoinedSeq">The entry by which this person joined; 0 in a one-to-one.</param>
internal sealed record MemberResponse(UserId UserId, MemberRole Role, MemberState State, long JoinedSeq);

/// <summary>A conversation that was made or found.</summary>
/// <param name="Conversation">It, as it now is.</param>
/// <param name="Message">The first message, or null if none was asked for.</param>
/// <param name="Users">The people whom both name.</param>
internal sealed record ConversationCreatedResponse(
    ConversationResponse Conversation, EntryResponse? Message, IReadOnlyDictionary<string, PersonResponse> Users);

/// <summary>JSON metadata of conversations.</summary>
[JsonSerializable(typeof(CreateConversationRequest))]
[JsonSerializable(typeof(UpdateConversationRequest))]
[JsonSerializable(typeof(AddMembersRequest))]
[JsonSerializable(typeof(ConversationResponse))]
[JsonSerializable(typeof(ConversationCreatedResponse))]
internal sealed partial class ConversationJson : JsonSerializerContext;
