using System.Globalization;
using System.Text.Json;

namespace Parley.Unit.Client.Live;

/// <summary>Builds answers and events as the server writes them.</summary>
internal static class Wire
{
    public static DateTimeOffset At(long minutes) => new DateTimeOffset(2026, 1, 1, 0, 0, 0, TimeSpan.Zero).AddMinutes(minutes);

    public static string Json<T>(T value) => JsonSerializer.Serialize(value, JsonSerializerOptions.Web);

    public static string Event(string name, object data, long? id = null) =>
        $"event: {name}\n{(id is { } number ? string.Create(CultureInfo.InvariantCulture, $"id: {number}\n") : "")}data: {Json(data)}\n\n";

    public static string Hello(long revision = 0, int heartbeatSeconds = 15) => Event("hello", new { revision, heartbeatSeconds });

    public static string Resync(long revision, string reason) => Event("resync", new { revision, reason }, revision);

    public static string Closing(string code, int? retryAfterSeconds) => Event("closing", new { code, retryAfterSeconds });

    public static string PointerEvent(Dictionary<string, object?> pointer, bool hasId = true, int unread = 0) =>
        Event("pointer", new { pointer, unreadConversations = unread }, hasId ? (long)pointer["revision"]! : null);

    public static string GoneEvent(string conversationId, long revision, string gone = "removed", bool hasId = true, int unread = 0) =>
        Event("pointer", new { conversationId, revision, gone, unreadConversations = unread }, hasId ? revision : null);

    public static string EntryEvent(
        Dictionary<string, object?> pointer,
        long after,
        IEnumerable<object> items,
        Dictionary<string, string>? clientIds = null,
        int unread = 0) =>
        Event(
            "entry",
            new
            {
                conversationId = pointer["conversationId"],
                pointer,
                unreadConversations = unread,
                clientIds = clientIds ?? [],
                after,
                items,
            },
            (long)pointer["revision"]!);

    public static Dictionary<string, object?> Pointer(
        string id,
        long revision,
        long lastSeq = 0,
        long? lastAt = null,
        string folder = "main",
        long unread = 0,
        long fromSeq = 1,
        params string[] members) => new()
        {
            ["conversationId"] = id,
            ["kind"] = "group",
            ["name"] = null,
            ["memberIds"] = members is [] ? ["me", "bob"] : members,
            ["state"] = "joined",
            ["fromSeq"] = fromSeq,
            ["lastSeq"] = lastSeq,
            ["readSeq"] = 0,
            ["unread"] = unread,
            ["lastMessage"] = null,
            ["lastAt"] = At(lastAt ?? revision),
            ["folder"] = folder,
            ["mutedUntil"] = null,
            ["revision"] = revision,
        };

    public static object Entry(
        long seq, string text = "", long? changedSeq = null, string? clientId = null, string senderId = "bob", string id = "c1") => new
        {
            conversationId = id,
            seq,
            changedSeq,
            clientId,
            senderId,
            sentAt = At(seq),
            kind = "message",
            text,
            shares = Array.Empty<object>(),
            replyTo = (long?)null,
            reactions = Array.Empty<object>(),
            editedAt = (DateTimeOffset?)null,
            unsent = false,
            @event = (object?)null,
        };

    public static object Item(long seq, string text = "", string? clientId = null) => new { seq, entry = Entry(seq, text, null, clientId) };

    public static object Mark(long seq, long entrySeq, string text) => new { seq, changed = Entry(entrySeq, text, seq) };

    public static string Inbox(long revision, params IEnumerable<Dictionary<string, object?>> items) => InboxPage(revision, null, items);

    public static string InboxPage(long revision, string? nextCursor, params IEnumerable<Dictionary<string, object?>> items) =>
        Json(new { items, nextCursor, revision, unreadConversations = 0, users = new { } });

    public static string InboxChanges(long revision, params IEnumerable<object> items) =>
        Json(new { items, revision, more = false, users = new { } });

    public static string Changes(long through, long head, params IEnumerable<object> items) =>
        Json(new { items, through, head, receipts = Array.Empty<object>(), users = new { } });

    /// <summary>A page of changes without items, but with a receipt.</summary>
    public static string ReceiptOf(string userId, long seq, long head) => Json(new
    {
        items = Array.Empty<object>(),
        through = head,
        head,
        receipts = new[] { new { userId, seq } },
        users = new { },
    });

    public static string Messages(long head, long? before, params IEnumerable<object> items) => Messages(head, before, null, items);

    public static string Messages(long head, long? before, long? after, params IEnumerable<object> items) =>
        Json(new { items, before, after, firstUnreadSeq = after, head, users = new { } });

    public static string Problem(int status, string code, string? reason = null) =>
        Json(new { code, title = "T", status, detail = "D", reason });
}
