using System.Collections.Immutable;
using System.Text.Json;
using System.Text.Json.Serialization;
using Parley.Content;
using Parley.Conversations;
using Parley.Users;

namespace Parley.Faults.Model;

/// <summary>An entry in the form of the contract, decoded without the code that encoded it: every member must be present, and no
/// other.</summary>
[JsonUnmappedMemberHandling(JsonUnmappedMemberHandling.Disallow)]
internal sealed record WireEntry
{
    private static readonly JsonSerializerOptions Options = new(JsonSerializerDefaults.Web) { NumberHandling = JsonNumberHandling.Strict };

    public required ConversationId ConversationId { get; init; }

    public required long Seq { get; init; }

    public required long? ChangedSeq { get; init; }

    public required UserId SenderId { get; init; }

    public required DateTimeOffset SentAt { get; init; }

    public required EntryKind Kind { get; init; }

    public required string? Text { get; init; }

    public required ImmutableArray<Card> Shares { get; init; }

    public required long? ReplyTo { get; init; }

    public required ImmutableArray<WireReaction> Reactions { get; init; }

    public required DateTimeOffset? EditedAt { get; init; }

    public required bool Unsent { get; init; }

    public required WireEvent? Event { get; init; }

    public static WireEntry Read(ReadOnlyMemory<byte> json) => JsonSerializer.Deserialize<WireEntry>(json.Span, Options)!;

    public ImmutableArray<UserId> WhoHas(string reaction) =>
        Reactions.FirstOrDefault(candidate => candidate.Reaction == reaction)?.UserIds ?? [];
}

internal sealed record WireReaction(string Reaction, ImmutableArray<UserId> UserIds);

internal sealed record WireEvent(string Type, UserId ActorId, ImmutableArray<UserId>? UserIds, string? Name);
