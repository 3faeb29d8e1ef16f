using System.Collections.Immutable;
using System.Text.Json;
using System.Text.Json.Serialization;
using Parley.ApiFrontend.Conversations;
using Parley.ApiFrontend.Http;
using Parley.Conversations;
using Parley.Users;

namespace Parley.ApiFrontend.Sends;

/// <summary>Shares, with a few words, for several targets at once.</summary>
/// <param name="ClientId">Names the message in every target, and every group made here together with its people.</param>
/// <param name="Shares">At most 10.</param>
/// <param name="To">1 to 10 targets.</param>
/// <param name="Text">A note with it, or null.</param>
internal sealed record SendsRequest(
    ClientId ClientId, ImmutableArray<ShareRequest> Shares, ImmutableArray<SendTargetRequest> To, string? Text = null)
{
    /// <summary>Most targets of one request.</summary>
    public const int MaxTargets = 10;

    /// <summary>What is wrong with it as a whole, or null.</summary>
    public Problem? WhyNot()
    {
        if (To.IsEmpty)
            return Problems.Field("/to", FieldErrorCode.Required, "Name a target.");
        if (To.Length > MaxTargets)
            return Problems.Field("/to", FieldErrorCode.TooLong, "Too many targets at once.", MaxTargets, To.Length);
        for (var i = 0; i < To.Length; i++)
        {
            if (!To[i].IsWellFormed)
                return Problems.Field($"/to/{i}", FieldErrorCode.BadFormat, "A target is userIds, or a conversationId.");
        }

        return null;
    }

    /// <summary>The message that every target gets.</summary>
    public SendMessage ToCommand() => new(ClientId, Text, ShareRequest.ToRefs(Shares), null);
}

/// <summary>A conversation, or people: one person is the one-to-one, several are a group with them.</summary>
/// <param name="UserIds">The others, or null.</param>
/// <param name="ConversationId">The conversation, or null.</param>
[method: JsonConstructor] // a struct, so that a list cannot hold null
internal readonly record struct SendTargetRequest(ImmutableArray<UserId>? UserIds = null, ConversationId? ConversationId = null)
{
    /// <summary>Whether it names a target in one of the two ways.</summary>
    [JsonIgnore]
    public bool IsWellFormed => this is { UserIds.IsEmpty: false, ConversationId: null } or { UserIds: null, ConversationId: not null };
}

/// <summary>What became of the targets, in their order.</summary>
internal sealed record SendsResponse(ImmutableArray<SendResultResponse> Results);

/// <summary>Where the message is, or a problem document.</summary>
[JsonConverter(typeof(SendResultConverter)), SerializedAs(typeof(SentResponse), typeof(Problem))]
internal sealed record SendResultResponse(SentResponse? Sent, Problem? Problem);

/// <summary>Where a message is.</summary>
/// <param name="ConversationId">The conversation.</param>
/// <param name="Seq">Its number.</param>
internal sealed record SentResponse(ConversationId ConversationId, long Seq);

/// <summary>Writes whichever of the two it is.</summary>
internal sealed class SendResultConverter : JsonConverter<SendResultResponse>
{
    /// <inheritdoc/>
    public override SendResultResponse Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
        throw new NotSupportedException("Results are only ever written.");

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
