using System.Text;
using Parley.Content;
using Parley.Conversations;
using Parley.Core.Conversations.Entries;
using Parley.Core.Storage;
using static Parley.Unit.Conversations.ConversationHarness;

namespace Parley.Unit.Conversations;

/// <summary>The stored rows consist of these bytes: a change of the encoding here breaks stored data.</summary>
public sealed class EntryJsonTests
{
    private static readonly Entry Message = new()
    {
        ConversationId = AliceAndBob,
        Seq = 7,
        ChangedSeq = 9,
        SenderId = Alice,
        SentAt = new DateTimeOffset(2026, 1, 2, 3, 4, 5, 60, TimeSpan.Zero),
        Kind = EntryKind.Message,
        Text = "Grüße, \"du\" <b>\n\U0001F600",
        Shares = [new(ShareKind.Pin, "p1", "A title", Bob, "https://example.org/", new("/v1/media/a.jpg", 30, 20, "#aabbcc", null))],
        ReplyTo = 3,
        Reactions = [new("love", [Bob])],
        EditedAt = new DateTimeOffset(2026, 1, 2, 3, 4, 6, TimeSpan.Zero),
        Unsent = false,
        Event = null,
    };

    [Fact]
    public void A_message_is_encoded_as_in_the_contract_without_its_client_id() => Assert.Equal(
        """
        {"conversationId":"d~alice~bob","seq":7,"changedSeq":9,"senderId":"alice","sentAt":"2026-01-02T03:04:05.060Z","kind":"message",
        "text":"Grüße, \"du\" <b>\n\uD83D\uDE00","shares":[{"kind":"pin","id":"p1","title":"A title","ownerId":"bob",
        "link":"https://example.org/",
        "image":{"url":"/v1/media/a.jpg","width":30,"height":20,"color":"#aabbcc","alt":null}}],"replyTo":3,
        "reactions":[{"reaction":"love","userIds":["bob"]}],"editedAt":"2026-01-02T03:04:06.000Z","unsent":false,"event":null}
        """.ReplaceLineEndings(""),
        Encoding.UTF8.GetString(EntryJson.Encode(Message).Span));

    [Fact]
    public void An_absent_value_is_null_and_never_omitted() => Assert.Equal(
        """
        {"conversationId":"d~alice~bob","seq":1,"changedSeq":null,"senderId":"alice","sentAt":"2026-01-02T03:04:05.060Z","kind":"system",
        "text":null,"shares":[],"replyTo":null,"reactions":[],"editedAt":null,"unsent":false,
        "event":{"type":"renamed","actorId":"alice","userIds":null,"name":null}}
        """.ReplaceLineEndings(""),
        Encoding.UTF8.GetString(EntryJson.Encode(Message with
        {
            Seq = 1,
            ChangedSeq = null,
            Kind = EntryKind.System,
            Text = null,
            Shares = [],
            ReplyTo = null,
            Reactions = [],
            EditedAt = null,
            Event = new(EventType.Renamed, Alice, null, null),
        }).Span));

    [Fact]
    public void An_entry_reads_back_as_it_was_written()
    {
        var bytes = EntryJson.Encode(Message);
        Assert.Equal(bytes.ToArray(), EntryJson.Encode(EntryJson.Decode(AliceAndBob, Row(bytes))).ToArray());
        Assert.Equal([Alice, Bob], Message.People);
    }

    [Fact]
    public void Members_of_a_newer_version_stay_when_an_entry_is_rewritten()
    {
        var text = Encoding.UTF8.GetString(EntryJson.Encode(Message).Span)
            .Replace("\"kind\":\"message\"", "\"about\":{\"kind\":\"pin\",\"id\":\"ü\"},\"kind\":\"message\"", StringComparison.Ordinal)
            .Replace("\"title\":\"A title\"", "\"title\":\"A title\",\"price\":12.50", StringComparison.Ordinal)
            .Replace("\"userIds\":[\"bob\"]", "\"userIds\":[\"bob\"],\"skin\":3", StringComparison.Ordinal);
        var stored = Encoding.UTF8.GetBytes(text);
        var before = EntryJson.Decode(AliceAndBob, Row(stored));
        Assert.Equal(Message.Text, before.Text);

        var edited = Rewrite(before with { Text = "edited", ChangedSeq = 12, EditedAt = Message.SentAt });
        Assert.Equal(
            text.Replace("Grüße, \\\"du\\\" <b>\\n\\uD83D\\uDE00", "edited", StringComparison.Ordinal)
                .Replace("\"changedSeq\":9", "\"changedSeq\":12", StringComparison.Ordinal)
                .Replace("2026-01-02T03:04:06.000Z", "2026-01-02T03:04:05.060Z", StringComparison.Ordinal),
            edited);

        var reacted = Rewrite(before with { ChangedSeq = 12, Reactions = [new("love", [Bob, Alice]), new("like", [Alice])] });
        Assert.Contains("{\"reaction\":\"love\",\"userIds\":[\"bob\",\"alice\"],\"skin\":3}", reacted, StringComparison.Ordinal);
        Assert.Contains("\"price\":12.50", reacted, StringComparison.Ordinal);

        var unsent = Rewrite(before with { ChangedSeq = 12, Text = null, Shares = [], Reactions = [], Unsent = true });
        Assert.Contains("\"about\":{\"kind\":\"pin\",\"id\":\"ü\"}", unsent, StringComparison.Ordinal);
        Assert.DoesNotContain("price", unsent, StringComparison.Ordinal);

        string Rewrite(Entry changed) => Encoding.UTF8.GetString(EntryJson.Rewrite(stored, before, changed).Span);
    }

    [Fact]
    public void Damage_at_any_byte_is_an_error()
    {
        var bytes = EntryJson.Encode(Message).ToArray();
        for (var length = 0; length < bytes.Length; length++)
            Assert.Throws<DamagedRowException>(() => EntryJson.Decode(AliceAndBob, Row(bytes.AsMemory()[..length])));
        Assert.Throws<DamagedRowException>(() => EntryJson.Decode(AliceAndBob, Row(bytes) with { Seq = 8 }));
        Assert.Throws<DamagedRowException>(() => EntryJson.Decode(ConversationId.DirectOf(Alice, Carol), Row(bytes)));
        Assert.Throws<DamagedRowException>(() => EntryJson.Decode(AliceAndBob, Row("{\"seq\":7}"u8.ToArray())));
        Assert.Throws<DamagedRowException>(() => EntryJson.Decode(AliceAndBob, Row("null"u8.ToArray())));
    }

    private static LogRow Row(ReadOnlyMemory<byte> body) => new()
    {
        Seq = 7,
        Kind = LogRowKind.Message,
        MessageCount = 1,
        ShareCount = 1,
        SenderId = Alice,
        Body = body,
    };
}
