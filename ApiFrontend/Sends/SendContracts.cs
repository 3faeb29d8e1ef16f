using System.Collections.Immutable;
using System.Text.Json;
using System.Text.Json.Serialization;
using Parley.ApiFrontend.Conversations;
using Parley.ApiFrontend.Http;
using Parley.Conversations;
using Parley.Users;

namespace Parley.ApiFrontend.Sends;

/// <summary>Cards to send to several targets.</summary>
/// <param name="ClientId">Identifies the request. Repeats with the same id send nothing twice.</param>
/// <param name="Shares">What to share. The list may be empty if there is a text.</param>
/// <param name="To">The targets.</param>
/// <param name="Text">A text to send with the cards, or null.</param>
internal sealed record SendsRequest(
    ClientId ClientId, ImmutableArray<ShareRequest> Shares, ImmutableArray<SendTargetRequest> To, string? Text = null)
{
    /// <summary>The most targets of one request.</summary>
    public const int MaxTargets = 10;

    /// <summary>Returns what is wrong with the request, or null.</summary>
    public Problem? WhyNot()
    {
        if (To.IsEmpty)
            return Problems.Field("/to", FieldErrorCode.Required, "Give at least one target.");
        if (To.Length > MaxTargets)
            return Problems.Field("/to", FieldErrorCode.TooLong, "Too many targets at once.", MaxTargets, To.Length);
        for (var i = 0; i < To.Length; i++)
        {
            if (!To[i].IsWellFormed)
                return Problems.Field($"/to/{i}", FieldErrorCode.BadFormat, "A target needs either userIds or conversationId.");
        }

        return null;
    }

    /// <summary>Converts to the message that every target gets.</summary>
    public SendMessage ToCommand() => new(ClientId, Text, ShareRequest.ToRefs(Shares), null);
}

/// <summary>A target: people or a conversation. One person means the one-to-one conversation, several mean a group with them.</summary>
/// <param name="UserIds">The other people. Null or absent: <c>conversationId</c> names the target.</param>
/// <param name="ConversationId">The conversation. Null or absent: <c>userIds</c> names the target.</param>
[method: JsonConstructor] // a struct, so that a list cannot hold null
internal readonly record struct SendTargetRequest(ImmutableArray<UserId>? UserIds = null, ConversationId? ConversationId = null)
{
    /// <summary>Whether exactly one of the two is given.</summary>
    [JsonIgnore]
    public bool IsWellFormed => this is { UserIds.IsEmpty: false, ConversationId: null } or { UserIds: null, ConversationId: not null };
}

/// <summary>The results of a request with several targets.</summary>
/// <param name="Results">One result for each target, in the order of the request.</param>
internal sealed record SendsResponse(ImmutableArray<SendResultResponse> Results);

/// <summary>The result of one target. If <c>code</c> is present, the message was refused, and the fields are those of a problem. Otherwise
/// <c>conversationId</c> and <c>seq</c> are present.</summary>
[JsonConverter(typeof(SendResultConverter)), SerializedAs(typeof(SentResponse), typeof(Problem))]
internal sealed record SendResultResponse(SentResponse? Sent, Problem? Problem);

/// <summary>The place of a message.</summary>
/// <param name="ConversationId">The conversation of the message. Absent if the message was refused.</param>
/// <param name="Seq">The sequence number of the message. Absent if the message was refused.</param>
internal sealed record SentResponse(ConversationId ConversationId, long Seq);

/// <summary>Writes the place of the message or the problem.</summary>
internal sealed class SendResultConverter : JsonConverter<SendResultResponse>
{
    /// <inheritdoc/>
    public override SendResultResponse Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
        throw new NotSupportedException("Results can only be written.");

    /// <inheritdoc/>
    public override void Write(Utf8JsonWriter writer, SendResultResponse value, JsonSerializerOptions options)
    {
        object item = value.Sent is { } sent ? sent : value.Problem!;
        JsonSerializer.Serialize(writer, item, options.GetTypeInfo(item.GetType()));
    }
}

/// <summary>JSON metadata of sends.</summary>
[JsonSerializable(typeof(SendsRequest))]
[JsonSerializable(typeof(SendsResponse))]
[JsonSerializable(typeof(SentResponse))]
[JsonSerializable(typeof(Problem))]
internal sealed partial class SendJson : JsonSerializerContext;
