using System.Buffers;
using System.Collections.Frozen;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Parley.ApiFrontend.Http.Json;
using Parley.ApiFrontend.Inbox;
using Parley.Conversations;
using Parley.Inbox;

namespace Parley.ApiFrontend.Live;

/// <summary>Writes pointers as JSON, with the same bytes as a <see cref="PointerResponse"/>.</summary>
/// <remarks>The pointers of the members of one conversation differ in a few numbers only. The common part, which is the largest part of
/// most events, is encoded once and then copied. Not thread-safe.</remarks>
internal sealed class PointerJson : IDisposable
{
    private readonly Dictionary<ConversationId, Common> _common = [];
    private readonly ArrayBufferWriter<byte> _buffer = new(1_024);
    private readonly Utf8JsonWriter _json;
    private readonly JsonTypeInfo<PreviewResponse> _preview;

    // The names of the values, with quotes.
    private readonly FrozenDictionary<ConversationKind, byte[]> _kinds;
    private readonly FrozenDictionary<MemberState, byte[]> _states;
    private readonly FrozenDictionary<InboxFolder, byte[]> _folders;

    public PointerJson(JsonSerializerOptions options)
    {
        _json = new(_buffer, new() { Encoder = options.Encoder, SkipValidation = true });
        _preview = (JsonTypeInfo<PreviewResponse>)options.GetTypeInfo(typeof(PreviewResponse));
        (_kinds, _states, _folders) = (
            NamesOf<ConversationKind>(options), NamesOf<MemberState>(options), NamesOf<InboxFolder>(options));
    }

    /// <summary>Writes a pointer.</summary>
    /// <param name="pointer">The pointer.</param>
    /// <param name="now">The current time. A mute that has expired is left out.</param>
    /// <param name="output">Receives the JSON object.</param>
    /// <exception cref="KeyNotFoundException">The pointer has an enum value that this version does not know. It comes from a newer silo.
    /// An answer with this pointer fails, too.</exception>
    public void Write(Pointer pointer, DateTimeOffset now, ArrayBufferWriter<byte> output)
    {
        if (!_common.TryGetValue(pointer.ConversationId, out var common) || !common.IsOf(pointer))
            _common[pointer.ConversationId] = common = Encode(pointer);
        output.Write(common.BeforeOwn.Span);
        output.Write(",\"state\":"u8);
        output.Write(_states[pointer.State]);
        output.Write(",\"fromSeq\":"u8);
        output.WriteNumber(pointer.FromSeq);
        output.Write(",\"lastSeq\":"u8);
        output.WriteNumber(pointer.LastSeq);
        output.Write(",\"readSeq\":"u8);
        output.WriteNumber(pointer.ReadSeq);
        output.Write(",\"unread\":"u8);
        output.WriteNumber(pointer.Unread);
        output.Write(common.AfterOwn.Span);
        output.Write(",\"folder\":"u8);
        output.Write(_folders[pointer.Folder]);
        if (pointer.MutedUntil is { } until && until > now)
        {
            output.Write(",\"mutedUntil\":\""u8);
            output.WriteText(new MutedUntil(until).ToString());
            output.Write("\",\"revision\":"u8);
        }
        else
        {
            output.Write(",\"mutedUntil\":null,\"revision\":"u8);
        }

        output.WriteNumber(pointer.Revision);
        output.Write("}"u8);
    }

    /// <summary>Releases the encoded common parts of earlier pointers.</summary>
    public void Clear() => _common.Clear();

    /// <inheritdoc/>
    public void Dispose() => _json.Dispose();

    private static FrozenDictionary<T, byte[]> NamesOf<T>(JsonSerializerOptions options)
        where T : struct, Enum
    {
        var type = (JsonTypeInfo<T>)options.GetTypeInfo(typeof(T));
        return Enum.GetValues<T>().ToFrozenDictionary(value => value, value => JsonSerializer.SerializeToUtf8Bytes(value, type));
    }

    private Common Encode(Pointer pointer)
    {
        _buffer.ResetWrittenCount();
        _json.Reset();
        _json.WriteStartObject();
        _json.WriteString("conversationId"u8, pointer.ConversationId.Value);
        _json.WritePropertyName("kind"u8);
        _json.WriteRawValue(_kinds[pointer.Kind], skipInputValidation: true);
        _json.WriteString("name"u8, pointer.Name);
        _json.WriteStartArray("memberIds"u8);
        foreach (var memberId in pointer.MemberIds)
            _json.WriteStringValue(memberId.Value);
        _json.WriteEndArray();
        _json.Flush();
        var ownAt = _buffer.WrittenCount;
        _json.WritePropertyName("lastMessage"u8);
        if (PreviewResponse.From(pointer.LastMessage) is { } preview)
            JsonSerializer.Serialize(_json, preview, _preview);
        else
            _json.WriteNullValue();
        _json.WriteString("lastAt"u8, UtcTimeConverter.Print(pointer.LastAt));
        _json.Flush();
        ReadOnlyMemory<byte> bytes = _buffer.WrittenSpan.ToArray();
        return new(pointer, bytes[..ownAt], bytes[ownAt..]);
    }

    private sealed record Common(Pointer Pointer, ReadOnlyMemory<byte> BeforeOwn, ReadOnlyMemory<byte> AfterOwn)
    {
        public bool IsOf(Pointer other) =>
            Pointer.Kind == other.Kind
            && Pointer.Name == other.Name
            && Pointer.LastAt == other.LastAt
            && Pointer.LastMessage == other.LastMessage
            && Pointer.MemberIds.AsSpan().SequenceEqual(other.MemberIds.AsSpan());
    }
}
