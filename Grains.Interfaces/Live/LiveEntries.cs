using System.Collections.Immutable;
using Parley.Conversations;
using Parley.Users;

namespace Parley.Live;

/// <summary>The changes of a conversation between two sequence numbers, encoded once for all members.</summary>
/// <remarks>A conversation sends it together with the summary. It is complete: it covers every number above <paramref name="After"/> and up
/// to <paramref name="Through"/>. A mark is left out if a later mark of the same range names the same entry.</remarks>
/// <param name="ConversationId">The conversation.</param>
/// <param name="After">The number before the first change.</param>
/// <param name="Through">The number of the last change. It is the <see cref="ConversationSummary.LastSeq"/> of the summary.</param>
/// <param name="Lowest">The lowest number whose content is in <paramref name="Json"/>. It is below <paramref name="After"/> if a mark
/// changed an older entry.</param>
/// <param name="ClientIds">The client ids of the messages in the range, for their senders.</param>
/// <param name="Json">The JSON properties <c>after</c> and <c>items</c> of an <c>entry</c> event, as UTF-8, without the braces of the
/// object. The items have the same form as in <c>GET .../changes</c>.</param>
[GenerateSerializer, Immutable, Alias("parley.LiveEntries")]
public sealed record LiveEntries(
    [property: Id(0)] ConversationId ConversationId,
    [property: Id(1)] long After,
    [property: Id(2)] long Through,
    [property: Id(3)] long Lowest,
    [property: Id(4)] ImmutableArray<SentClientId> ClientIds,
    [property: Id(5)] ReadOnlyMemory<byte> Json);

/// <summary>The client id of a message.</summary>
/// <param name="Seq">The sequence number of the message.</param>
/// <param name="SenderId">The sender, the only person who may see the client id.</param>
/// <param name="ClientId">The client id.</param>
[GenerateSerializer, Immutable, Alias("parley.SentClientId")]
public readonly record struct SentClientId(
    [property: Id(0)] long Seq, [property: Id(1)] UserId SenderId, [property: Id(2)] ClientId ClientId);

/// <summary>News of a conversation that is never stored: receipts, or a person who is typing.</summary>
/// <param name="ConversationId">The conversation.</param>
/// <param name="Receipts">Receipts that have moved; empty if the signal is about typing.</param>
/// <param name="TypingId">The person who is typing, or null.</param>
[GenerateSerializer, Immutable, Alias("parley.ConversationSignal")]
public sealed record ConversationSignal(
    [property: Id(0)] ConversationId ConversationId,
    [property: Id(1)] ImmutableArray<Receipt> Receipts,
    [property: Id(2)] UserId? TypingId);
