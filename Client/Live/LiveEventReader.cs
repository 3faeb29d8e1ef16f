using System.Text.Json;

namespace Parley.Client.Transport;

/// <summary>Reads the data of one event of the stream.</summary>
internal static class LiveEventReader
{
    /// <summary>Returns the event; null if this version does not know its name.</summary>
    public static LiveEvent? Read(string name, ReadOnlySpan<byte> data) => name switch
    {
        "hello" => JsonSerializer.Deserialize(data, ParleyJson.Default.HelloEvent),
        "entry" => JsonSerializer.Deserialize(data, ParleyJson.Default.EntryEvent),
        "pointer" => JsonSerializer.Deserialize(data, ParleyJson.Default.PointerOrGone)?.ToEvent(),
        "receipts" => JsonSerializer.Deserialize(data, ParleyJson.Default.ReceiptsEvent),
        "typing" => JsonSerializer.Deserialize(data, ParleyJson.Default.TypingEvent),
        "account" => JsonSerializer.Deserialize(data, ParleyJson.Default.AccountEvent),
        "resync" => JsonSerializer.Deserialize(data, ParleyJson.Default.ResyncEvent),
        "closing" => JsonSerializer.Deserialize(data, ParleyJson.Default.ClosingEvent),
        "beat" => new BeatEvent(),
        _ => null,
    };
}

/// <summary>The data of the event <c>pointer</c>: a pointer, or a conversation that is gone.</summary>
internal sealed record PointerOrGone(
    Pointer? Pointer, string? ConversationId, long? Revision, GoneReason? Gone, int UnreadConversations)
{
    public LiveEvent ToEvent() => Pointer is { } pointer
        ? new PointerEvent(pointer, UnreadConversations)
        : new GoneEvent(
            ConversationId ?? throw new JsonException("A pointer event names no conversation."),
            Revision ?? throw new JsonException("A pointer event without a pointer has no revision."),
            Gone ?? GoneReason.Unknown,
            UnreadConversations);
}
