using System.Text;
using Parley.Content;
using Parley.Conversations;
using Parley.Core.Conversations;
using Parley.Testing;
using static Parley.Unit.Conversations.ConversationExtensions;
using static Parley.Unit.Conversations.ConversationHarness;

namespace Parley.Unit.Conversations;

public sealed class MessageTests
{
    public static TheoryData<string, FieldErrorCode?> Texts() => new()
    {
        { "a", null },
        { "two\r\nlines\n", null },
        { new string('x', 2_000), null },
        { string.Concat(Enumerable.Repeat("\U0001F600", 2_000)), null },
        { new string('x', 2_001), FieldErrorCode.TooLong },
        { string.Concat(Enumerable.Repeat("\U0001F600", 2_001)), FieldErrorCode.TooLong },
        { "", FieldErrorCode.Required },
        { " \n\t\u00A0", FieldErrorCode.Required },
        { "a\tb", FieldErrorCode.BadFormat },
        { "a\0b", FieldErrorCode.BadFormat },
        { "a\u0085b", FieldErrorCode.BadFormat },
        { "half \uD83D", FieldErrorCode.BadFormat },
        { "\uDE00 half", FieldErrorCode.BadFormat },
    };

    [Theory]
    [MemberData(nameof(Texts), DisableDiscoveryEnumeration = true)]
    public Task Texts_are_measured_in_scalar_values(string text, FieldErrorCode? wrong) => ConversationHarness.RunAsync(async harness =>
    {
        var conversation = await harness.GroupAsync(Alice, Bob);
        var sent = await conversation.SendAsync(Alice, harness.Text(text), None);
        Assert.Equal(wrong, sent.Error?.Fields.Single().Code);
        Assert.Equal(wrong is null ? text : null, sent.Value?.Value.Text());
        if (wrong is FieldErrorCode.TooLong)
            Assert.Equal((2_000, 2_001), (sent.Error!.Fields[0].Limit, sent.Error.Fields[0].Count));

        var seq = await conversation.SayAsync(Alice, harness.Text("before"));
        var edited = await conversation.EditAsync(Alice, seq, text, None);
        Assert.Equal(wrong, edited.Error?.Fields.Single().Code);
    });

    [Fact]
    public Task A_message_needs_a_text_or_shares_within_the_limits() => ConversationHarness.RunAsync(async harness =>
    {
        var conversation = await harness.GroupAsync(Alice, Bob);
        await RefusedAsync(harness.Text("x") with { Text = null }, nameof(SendMessage.Text), FieldErrorCode.Required);
        await RefusedAsync(
            harness.Share([.. Enumerable.Range(0, 11).Select(i => ScriptedContent.Pin($"{i}"))]),
            nameof(SendMessage.Shares),
            FieldErrorCode.TooLong);
        await RefusedAsync(harness.Share(ScriptedContent.Pin("p"), ScriptedContent.Pin("")), "Shares[1].Id", FieldErrorCode.BadFormat);
        await RefusedAsync(harness.Share(ScriptedContent.Pin(new string('p', 129))), "Shares[0].Id", FieldErrorCode.BadFormat);
        await RefusedAsync(harness.Share(new ContentRef((ShareKind)9, "p")), "Shares[0].Kind", FieldErrorCode.BadFormat);
        // Entry 1 is a system entry.
        await RefusedAsync(harness.Text("reply", replyTo: 1), nameof(SendMessage.ReplyTo), FieldErrorCode.BadFormat);
        await RefusedAsync(harness.Text("reply", replyTo: 9), nameof(SendMessage.ReplyTo), FieldErrorCode.BadFormat);
        Assert.Equal(0, harness.Content.Resolved);
        var ten = Enumerable.Range(0, 10).Select(i => ScriptedContent.Pin($"{i}")).ToArray();
        Assert.Equal(2, await conversation.SayAsync(Alice, harness.Share(ten)));
        Assert.Equal(3, await conversation.SayAsync(Bob, harness.Text("reply", replyTo: 2)));

        async Task RefusedAsync(SendMessage message, string field, FieldErrorCode code)
        {
            var refused = await conversation.SendAsync(Alice, message, None);
            Refused(ErrorCode.InvalidRequest, refused);
            Assert.Equal((field, code), (refused.Error!.Fields.Single().Field, refused.Error.Fields[0].Code));
        }
    });

    [Fact]
    public Task Only_the_sender_edits_a_message_and_the_preview_changes_with_it() => ConversationHarness.RunAsync(async harness =>
    {
        var conversation = await harness.GroupAsync(Alice, Bob);
        var older = await conversation.SayAsync(Alice, harness.Text("older"));
        var newest = await conversation.SayAsync(Alice, harness.Text("newest"));
        Refused(ErrorCode.NotAllowed, await conversation.EditAsync(Bob, newest, "edited", None));
        Refused(ErrorCode.NotFound, await conversation.EditAsync(Alice, 1, "edited", None));
        Refused(ErrorCode.NotFound, await conversation.EditAsync(Alice, 99, "edited", None));
        Refused(ErrorCode.InvalidRequest, await conversation.EditAsync(Alice, newest, null, None));

        Value(await conversation.EditAsync(Alice, older, "older edited", None));
        Assert.Equal("newest", (await PreviewAsync(conversation))!.Excerpt);
        harness.Time.Advance(TimeSpan.FromSeconds(1));
        var edited = Value(await conversation.EditAsync(Alice, newest, "edited\r\n" + new string('x', 200), None));
        Assert.Equal(5, edited.Parse().GetProperty("changedSeq").GetInt32());
        Assert.Equal("2026-03-01T12:00:01.000Z", edited.Parse().GetProperty("editedAt").GetString());
        Assert.Equal("edited " + new string('x', 113), (await PreviewAsync(conversation))!.Excerpt);

        Value(await conversation.EditAsync(Alice, newest, "edited\r\n" + new string('x', 200), None));
        Assert.Equal(5, (await conversation.PageAsync(Bob)).Head); // the same reaction again takes no number
    });

    [Fact]
    public Task An_unsend_removes_text_cards_and_reactions_from_every_live_row() => ConversationHarness.RunAsync(async harness =>
    {
        var conversation = await harness.GroupAsync(Alice, Bob);
        var seq = await conversation.SayAsync(Alice, harness.Share(ScriptedContent.Pin("canary")) with { Text = "canary" });
        Value(await conversation.ReactAsync(Bob, new(seq, "love", true), None));
        Refused(ErrorCode.NotAllowed, await conversation.UnsendAsync(Bob, seq, None));
        var stub = Value(await conversation.UnsendAsync(Alice, seq, None)).Parse();
        Assert.True(stub.GetProperty("unsent").GetBoolean());
        Value(await conversation.UnsendAsync(Alice, seq, None));
        Refused(ErrorCode.NotFound, await conversation.EditAsync(Alice, seq, "again", None));
        Refused(ErrorCode.NotFound, await conversation.ReactAsync(Bob, new(seq, "like", true), None));
        Assert.Equal(4, (await conversation.PageAsync(Bob)).Head);

        var id = Value(await conversation.GetAsync(Alice, None)).Summary.Id;
        var stored = await harness.Stored.LoadAsync(id, 100, None);
        var bodies = string.Concat(stored!.Tail.Select(row => Encoding.UTF8.GetString(row.Body.Span)));
        Assert.DoesNotContain("canary", bodies, StringComparison.Ordinal);
        var preview = await PreviewAsync(conversation);
        Assert.Equal((seq, null, null), (preview!.Seq, preview.Excerpt, preview.Share));
        Assert.Equal(1, stored.Head.Summary.MessageCount);
        Assert.Empty(await harness.Stored.ReadSharesAsync(id, null, 100, 10, None));
    });

    [Fact]
    public Task The_text_of_a_message_with_shares_may_be_removed() => ConversationHarness.RunAsync(async harness =>
    {
        var conversation = await harness.GroupAsync(Alice, Bob);
        var seq = await conversation.SayAsync(Alice, harness.Share(ScriptedContent.Pin("p")) with { Text = "note" });
        Assert.Equal("title of p", (await PreviewAsync(conversation))!.Share!.Title);
        Assert.Null(Value(await conversation.EditAsync(Alice, seq, null, None)).Text());
        Assert.Single(Value(await conversation.SharesAsync(Bob, null, null, 10, None)).Items);
    });

    [Fact]
    public Task A_reaction_is_of_the_palette_and_counts_once_for_each_person() => ConversationHarness.RunAsync(async harness =>
    {
        harness.Options.MaxReactions = 3;
        var conversation = await harness.GroupAsync(Alice, Bob, Carol);
        var seq = await conversation.SayAsync(Alice, harness.Text("hello"));
        Refused(ErrorCode.InvalidRequest, await conversation.ReactAsync(Bob, new(seq, "sneer", true), None));
        Refused(ErrorCode.InvalidRequest, await conversation.ReactAsync(Bob, new(seq, "sneer", false), None));
        Refused(ErrorCode.NotFound, await conversation.ReactAsync(Bob, new(1, "love", true), None));
        Value(await conversation.ReactAsync(Bob, new(seq, "love", true), None));
        Value(await conversation.ReactAsync(Bob, new(seq, "love", true), None));
        Value(await conversation.ReactAsync(Carol, new(seq, "love", false), None));
        Value(await conversation.ReactAsync(Carol, new(seq, "idea", true), None));
        var reacted = Value(await conversation.ReactAsync(Alice, new(seq, "love", true), None));
        Refused(ErrorCode.LimitReached, await conversation.ReactAsync(Alice, new(seq, "like", true), None));
        Assert.Equal(
            """[{"reaction":"love","userIds":["bob","alice"]},{"reaction":"idea","userIds":["carol"]}]""",
            reacted.Parse().GetProperty("reactions").GetRawText());
        Assert.Equal(5, (await conversation.PageAsync(Bob)).Head);

        harness.Options.Palette.Remove("idea");
        Assert.Equal(
            """[{"reaction":"love","userIds":["bob","alice"]}]""",
            Value(await conversation.ReactAsync(Carol, new(seq, "idea", false), None)).Parse().GetProperty("reactions").GetRawText());
    });

    [Fact]
    public Task The_client_id_is_shown_to_its_sender_only() => ConversationHarness.RunAsync(async harness =>
    {
        var conversation = await harness.GroupAsync(Alice, Bob);
        await conversation.SayAsync(Alice, harness.Text("hello", "mine"));
        Assert.Equal("mine", (await conversation.PageAsync(Alice)).Items[^1].ClientId?.Value);
        Assert.Null((await conversation.PageAsync(Bob)).Items[^1].ClientId);
        Assert.DoesNotContain("mine", (await conversation.PageAsync(Bob)).Items[^1].Parse().GetRawText(), StringComparison.Ordinal);
    });

    private static async Task<MessagePreview?> PreviewAsync(Conversation conversation) =>
        Value(await conversation.GetAsync(Alice, None)).Summary.LastMessage;
}
