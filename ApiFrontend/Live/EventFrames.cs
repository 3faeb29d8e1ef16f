using System.Buffers;
using Microsoft.AspNetCore.Http.Json;
using Microsoft.Extensions.Options;
using Parley.Conversations;
using Parley.Inbox;
using Parley.Live;
using Parley.Users;

namespace Parley.ApiFrontend.Live;

/// <summary>Writes events in the format of Server-Sent Events. A frame consists of two parts: one of this person, and one that all members
/// of a conversation share.</summary>
/// <remarks>Not thread-safe: a frame is valid until the next one is written.</remarks>
internal sealed class EventFrames(IOptions<JsonOptions> options, TimeProvider time) : IDisposable
{
    private readonly ArrayBufferWriter<byte> _buffer = new(1_024);
    private readonly PointerJson _pointers = new(options.Value.SerializerOptions);

    /// <summary>Writes an <c>entry</c> or <c>pointer</c> event.</summary>
    /// <param name="change">The change.</param>
    /// <param name="revision">The id of the event; null for an event of a catch-up that is not the last one.</param>
    /// <param name="unreadConversations">The number of unread conversations.</param>
    /// <param name="entries">The entries of the change, or null.</param>
    /// <param name="reader">The person who gets the event.</param>
    public Frame Change(InboxChange change, long? revision, int unreadConversations, LiveEntries? entries, UserId reader)
    {
        Begin(entries is null ? "event: pointer\n"u8 : "event: entry\n"u8, revision);
        if (change.Current is { } current)
        {
            if (entries is not null)
                Text("{\"conversationId\":"u8, change.ConversationId.Value, ",\"pointer\":"u8);
            else
                Raw("{\"pointer\":"u8);
            _pointers.Write(current, time.GetUtcNow(), _buffer);
        }
        else
        {
            Text("{\"conversationId\":"u8, change.ConversationId.Value, ",\"revision\":"u8);
            Number(change.Revision);
            Text(",\"gone\":"u8, WireNames.Of(change.Gone ?? GoneReason.Left), default);
        }

        Raw(",\"unreadConversations\":"u8);
        Number(unreadConversations);
        if (entries is null)
            return End(default) with { ConversationId = change.ConversationId };
        Raw(",\"clientIds\":{"u8);
        var isFirst = true;
        foreach (var sent in entries.ClientIds)
        {
            if (sent.SenderId != reader)
                continue;
            Raw(isFirst ? "\""u8 : ",\""u8);
            Number(sent.Seq);
            Text("\":"u8, sent.ClientId.Value, default);
            isFirst = false;
        }

        Raw("},"u8);
        return new(_buffer.WrittenMemory, entries.Json) { ConversationId = change.ConversationId };
    }

    /// <summary>Writes the first event, with a random time of reconnection, so that clients do not come back all at once.</summary>
    public Frame Hello(long revision, TimeSpan beat, TimeSpan retry)
    {
        _buffer.ResetWrittenCount();
        Retry(retry);
        Raw("event: hello\ndata: {\"revision\":"u8);
        Number(revision);
        Raw(",\"heartbeatSeconds\":"u8);
        Number((long)beat.TotalSeconds);
        return End(default);
    }

    /// <summary>Writes a <c>resync</c> event.</summary>
    public Frame Resync(long revision, ResyncReason reason)
    {
        Begin("event: resync\n"u8, revision);
        Raw("{\"revision\":"u8);
        Number(revision);
        Text(",\"reason\":"u8, WireNames.Of(reason), default);
        return End(default);
    }

    /// <summary>Writes a <c>receipts</c> or <c>typing</c> event.</summary>
    public Frame Signal(ConversationSignal signal, TimeSpan typing)
    {
        Begin(signal.TypingId is null ? "event: receipts\n"u8 : "event: typing\n"u8, null);
        Text("{\"conversationId\":"u8, signal.ConversationId.Value, default);
        if (signal.TypingId is { } typingId)
        {
            Text(",\"userId\":"u8, typingId.Value, ",\"seconds\":"u8);
            Number((long)typing.TotalSeconds);
            return End(default);
        }

        Raw(",\"receipts\":["u8);
        for (var i = 0; i < signal.Receipts.Length; i++)
        {
            Text(i == 0 ? "{\"userId\":"u8 : ",{\"userId\":"u8, signal.Receipts[i].UserId.Value, ",\"seq\":"u8);
            Number(signal.Receipts[i].Seq);
            Raw("}"u8);
        }

        Raw("]"u8);
        return End(default);
    }

    /// <summary>Writes an <c>account</c> event.</summary>
    public Frame Account(AccountPart part)
    {
        Begin("event: account\n"u8, null);
        Text("{\"changed\":"u8, WireNames.Of(part), default);
        return End(default);
    }

    /// <summary>Writes the last event of a stream.</summary>
    /// <param name="code">Why the stream ends.</param>
    /// <param name="retryAfter">When the client should come back; null: it should not.</param>
    public Frame Closing(string code, TimeSpan? retryAfter)
    {
        _buffer.ResetWrittenCount();
        if (retryAfter is { } pause)
            Retry(pause);
        Text("event: closing\ndata: {\"code\":"u8, code, ",\"retryAfterSeconds\":"u8);
        if (retryAfter is { } wait)
            Number((long)Math.Ceiling(wait.TotalSeconds));
        else
            Raw("null"u8);
        return End(default);
    }

    /// <summary>Releases the encoded parts of earlier events.</summary>
    public void Clear() => _pointers.Clear();

    /// <inheritdoc/>
    public void Dispose() => _pointers.Dispose();

    private void Begin(ReadOnlySpan<byte> name, long? revision)
    {
        _buffer.ResetWrittenCount();
        Raw(name);
        if (revision is { } id)
        {
            Raw("id: "u8);
            Number(id);
            Raw("\n"u8);
        }

        Raw("data: "u8);
    }

    private Frame End(ReadOnlyMemory<byte> shared)
    {
        Raw(Frame.Tail);
        return new(_buffer.WrittenMemory, shared);
    }

    private void Retry(TimeSpan pause)
    {
        Raw("retry: "u8);
        Number((long)pause.TotalMilliseconds);
        Raw("\n"u8);
    }

    // Ids and names of this API have no characters that JSON escapes.
    private void Text(ReadOnlySpan<byte> before, string value, ReadOnlySpan<byte> after)
    {
        Raw(before);
        Raw("\""u8);
        _buffer.WriteText(value);
        Raw("\""u8);
        Raw(after);
    }

    private void Number(long value) => _buffer.WriteNumber(value);

    private void Raw(ReadOnlySpan<byte> bytes) => _buffer.Write(bytes);
}

/// <summary>One event as bytes.</summary>
/// <param name="Own">The part of this person. It has the end of the event, unless there is a shared part.</param>
/// <param name="Shared">The part that others get, too; may be empty. <see cref="Tail"/> follows it.</param>
internal readonly record struct Frame(ReadOnlyMemory<byte> Own, ReadOnlyMemory<byte> Shared)
{
    // Longer frames are written in parts: Kestrel allocates a buffer for a request that is larger than a block of its memory pool.
    private const int MaxCopied = 2_048;

    /// <summary>The conversation whose pointer or entries the event has, or null.</summary>
    public ConversationId? ConversationId { get; init; }

    /// <summary>The end of every event.</summary>
    public static ReadOnlySpan<byte> Tail => "}\n\n"u8;

    /// <summary>The length in bytes.</summary>
    public int Length => Own.Length + (Shared.IsEmpty ? 0 : Shared.Length + Tail.Length);

    /// <summary>A copy that stays valid.</summary>
    public Frame Kept() => this with { Own = Own.ToArray() };

    /// <summary>Writes the bytes.</summary>
    public void WriteTo(IBufferWriter<byte> writer)
    {
        if (Length > MaxCopied)
        {
            writer.Write(Own.Span);
            writer.Write(Shared.Span);
            writer.Write(Shared.IsEmpty ? default : Tail);
            return;
        }

        // Each call of Advance takes locks in Kestrel. They cost more than the copying of a short frame.
        var span = writer.GetSpan(Length);
        Own.Span.CopyTo(span);
        if (!Shared.IsEmpty)
        {
            Shared.Span.CopyTo(span[Own.Length..]);
            Tail.CopyTo(span[(Own.Length + Shared.Length)..]);
        }

        writer.Advance(Length);
    }
}
