using Parley.Client;
using Parley.Unit.Client;
using Parley.WebClient.Sharing;
using Parley.WebClient.Storage;

namespace Parley.Unit.Page;

/// <summary>The attachments of a draft.</summary>
public sealed class AttachmentsTests
{
    private static readonly Card Lamp = new(
        ShareKind.Pin, "p1", "A lamp", "ann", null, new("/lamp.jpg", 300, 200, "#112233", "A lamp on a table"));

    private readonly MemoryStorage _storage = new();
    private readonly KeptTexts _kept;

    public AttachmentsTests() => _kept = new(_storage, "me");

    [Fact]
    public void Attachments_survive_a_reload_with_their_cards()
    {
        var attachments = Draft("c1");
        attachments.Add(Lamp);
        attachments.Add(new PastedAddress(ShareRef.Board("b1"), "/boards/b1"));
        var again = Draft("c1").Items;
        Assert.Equal([ShareRef.Pin("p1"), ShareRef.Board("b1")], again.Select(each => each.Item));
        Assert.Equal(("A lamp", Lamp.Image), (again[0].Card?.Title, again[0].Card?.Image));
        Assert.Equal(("/boards/b1", null), (again[1].Address, again[1].Card));
        Assert.Empty(Draft("c2").Items);
    }

    [Fact]
    public void What_is_sent_is_no_longer_attached()
    {
        var attachments = Draft("c1");
        Assert.Null(attachments.Take());
        attachments.Add(Lamp);
        Assert.Equal([ShareRef.Pin("p1")], attachments.Take()!);
        Assert.Empty(attachments.Items);
        Assert.Empty(_storage.Keys(""));
    }

    [Fact]
    public void A_pending_message_finds_the_cards_of_what_was_attached()
    {
        var drafts = new AttachmentDrafts(_kept);
        drafts.Of("c1").Add(Lamp);
        drafts.Of("c1").Take();
        Assert.Equal((Lamp, null), (drafts.Cards.Find(ShareRef.Pin("p1")), drafts.Cards.Find(ShareRef.Pin("p2"))));
    }

    [Fact]
    public void An_item_is_attached_once_and_a_message_has_at_most_ten()
    {
        var attachments = Draft("c1");
        for (var i = 0; i < Attachments.Max; i++)
            Assert.True(attachments.Add(Lamp with { Id = $"p{i}" }));
        Assert.False(attachments.Add(Lamp with { Id = "one more" }));
        Assert.True(attachments.Add(Lamp with { Id = "p3" }));
        Assert.Equal((10, 0), (attachments.Items.Count, attachments.Room));
        attachments.Remove(attachments.Items[3]);
        Assert.True(attachments.Add(Lamp with { Id = "one more" }));
    }

    [Fact]
    public void All_composers_of_a_conversation_have_the_same_attachments()
    {
        var drafts = new AttachmentDrafts(_kept);
        Assert.Same(drafts.Of("c1"), drafts.Of("c1"));
        Assert.NotSame(drafts.Of("c1"), drafts.Of("c2"));
    }

    [Fact]
    public void What_another_tab_attaches_and_sends_is_taken_over()
    {
        var drafts = new AttachmentDrafts(_kept);
        var attachments = drafts.Of("c1");
        attachments.Add(new PastedAddress(ShareRef.Board("b1"), "/boards/b1"));
        var other = new AttachmentDrafts(new(_storage, "me")).Of("c1");
        other.Add(Lamp);
        _storage.ReportChange("parley/me/attached/c1");
        Assert.Equal([ShareRef.Board("b1"), ShareRef.Pin("p1")], attachments.Items.Select(each => each.Item));
        Assert.Equal("A lamp", drafts.Cards.Find(ShareRef.Pin("p1"))?.Title);
        other.Take();
        _storage.ReportChange("parley/me/attached/c1");
        Assert.Empty(attachments.Items);
    }

    [Fact]
    public void Titles_are_read_without_keeping_the_draft_in_memory()
    {
        var other = new AttachmentDrafts(new(_storage, "me")).Of("c1");
        other.Add(Lamp);
        other.Add(new PastedAddress(ShareRef.Board("b1"), "/boards/b1"));
        var drafts = new AttachmentDrafts(_kept);
        Assert.Equal(("A lamp, /boards/b1", ""), (drafts.TitlesOf("c1"), drafts.TitlesOf("c2")));
        Assert.Null(drafts.Cards.Find(ShareRef.Pin("p1")));
        other.Take();
        Assert.Equal("", drafts.TitlesOf("c1")); // The titles are read again without a change event.
        drafts.Of("c1").Add(Lamp);
        Assert.Equal("A lamp", drafts.TitlesOf("c1"));
    }

    [Fact]
    public async Task Cards_are_being_resolved_until_the_last_answer()
    {
        using var server = new ScriptedServer();
        var (first, second) = (new TaskCompletionSource(), new TaskCompletionSource());
        const string Answer = """{"items":[{"kind":"pin","id":"p1","state":"unavailable"}]}""";
        server.AnswersAfter(first.Task, Answer).AnswersAfter(second.Task, Answer);
        var (attachments, cards) = (Draft("c1"), server.Client().Cards);
        attachments.Add(Lamp);
        var checks = new[] { attachments.CheckAsync(cards), attachments.CheckAsync(cards) };
        first.SetResult();
        await checks[0];
        Assert.True(attachments.IsResolving);
        second.SetResult();
        await checks[1];
        Assert.False(attachments.IsResolving);
    }

    [Fact]
    public void Sign_out_removes_them()
    {
        var attachments = Draft("c1");
        attachments.Add(Lamp);
        _kept.KeepLastBoard("b1");
        _kept.Clear();
        attachments.Add(Lamp with { Id = "p2" });
        Assert.Empty(_storage.Keys(""));
    }

    [Theory]
    [InlineData("{")]
    [InlineData("null")]
    [InlineData("[null, {}]")]
    [InlineData("""[{"kind":1}]""")]
    public void A_text_of_another_form_has_no_attachments(string text)
    {
        _storage.Set("parley/me/attached/c1", text);
        Assert.Empty(Draft("c1").Items);
    }

    private Attachments Draft(string conversationId) => new(_kept, new(), conversationId);
}
