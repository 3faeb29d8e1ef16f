using Parley.Client;
using Parley.WebClient.Storage;

namespace Parley.Unit.Page;

public sealed class KeptTextsTests
{
    private readonly MemoryStorage _storage = new();
    private readonly KeptTexts _alice;
    private readonly KeptTexts _bob;

    public KeptTextsTests() => (_alice, _bob) = (new(_storage, "alice"), new(_storage, "bob"));

    [Fact]
    public void Unacknowledged_messages_are_read_in_the_order_of_sending()
    {
        var message = new NewMessage { ClientId = "z", Text = "one", Shares = [ShareRef.Pin("p")], ReplyTo = 7 };
        _alice.Outbox.Add("c1", message, DateTimeOffset.UnixEpoch);
        _alice.Outbox.Add("c2", new() { ClientId = "a", Text = "two" }, DateTimeOffset.UnixEpoch.AddTicks(1));
        var kept = _alice.Outbox.Read()[0];
        var first = kept.ToMessage();
        Assert.Equal(("c1", "z", "one", 7L), (kept.ConversationId, first.ClientId, first.Text, first.ReplyTo));
        Assert.Equal([ShareRef.Pin("p")], first.Shares!);
        Assert.Equal(["z", "a"], _alice.Outbox.Read().Select(each => each.ClientId));
        Assert.Empty(_bob.Outbox.Read());

        _alice.Outbox.Remove("z");
        Assert.Equal(["a"], _alice.Outbox.Read().Select(each => each.ClientId));
    }

    [Fact]
    public void A_change_of_a_draft_in_another_tab_is_reported()
    {
        var changed = new List<string>();
        _alice.DraftChanged += (_, id) => changed.Add($"draft {id}");
        _alice.AttachmentsChanged += (_, id) => changed.Add($"attached {id}");
        foreach (var key in new[] { "alice/draft/c1", "alice/attached/c2", "alice/last-board", "bob/draft/c3" })
            _storage.ReportChange($"parley/{key}");
        Assert.Equal(["draft c1", "attached c2"], changed);
    }

    [Fact]
    public void An_own_change_of_a_draft_is_reported_apart_from_those_of_other_tabs()
    {
        var kept = new List<string>();
        _alice.DraftChanged += (_, _) => kept.Add("of another tab");
        _alice.AttachmentsChanged += (_, _) => kept.Add("of another tab");
        _alice.DraftKept += (_, id) => kept.Add($"{id}: {_alice.Draft(id)}");
        _alice.KeepDraft("c1", "half a sentence");
        _alice.KeepAttachments("c2", []);
        _alice.KeepDraft("c1", "");
        Assert.Equal(["c1: half a sentence", "c2: ", "c1: "], kept);
    }

    [Theory]
    [InlineData("")]
    [InlineData("{")]
    [InlineData("null")]
    [InlineData("{}")]
    [InlineData("""{"conversationId":"c1"}""")]
    [InlineData("""{"clientId":"a"}""")]
    public void A_text_that_is_no_message_is_removed(string text)
    {
        _storage.Set("parley/alice/outbox/0/x", text);
        Assert.Empty(_alice.Outbox.Read());
        Assert.Null(_storage.Get("parley/alice/outbox/0/x"));
    }

    [Fact]
    public void Each_conversation_has_its_own_draft()
    {
        _alice.KeepDraft("c1", "half a sentence");
        Assert.Equal(("half a sentence", "", ""), (_alice.Draft("c1"), _alice.Draft("c2"), _bob.Draft("c1")));
        _alice.KeepDraft("c1", "");
        Assert.Empty(_storage.Keys(""));
    }

    [Fact]
    public void Sign_out_removes_only_what_belongs_to_the_person()
    {
        _alice.KeepDraft("c1", "x");
        _alice.Outbox.Add("c1", new() { ClientId = "a", Text = "two" }, DateTimeOffset.UnixEpoch);
        _bob.KeepDraft("c1", "y");
        _alice.Clear();
        _alice.KeepDraft("c1", "typed just before");
        Assert.Equal(["parley/bob/draft/c1"], _storage.Keys(""));
    }
}
