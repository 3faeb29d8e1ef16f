using Parley.Client;
using Parley.WebClient.Bubbles;
using Parley.WebClient.Storage;

namespace Parley.Unit.Page;

/// <summary>The conversations that have a bubble, and their order.</summary>
public sealed class BubbleListTests
{
    private readonly MemoryStorage _storage = new();
    private Pointer[] _inbox = [Pointers.Of("a"), Pointers.Of("b"), Pointers.Of("c")];

    [Fact]
    public void Conversations_with_something_new_have_a_bubble_and_muted_ones_have_none()
    {
        var bubbles = New();
        Assert.Empty(bubbles.Items());
        _inbox = [Pointers.Of("b", unread: 2), Pointers.Of("c", unread: 1) with { MutedUntil = DateTimeOffset.MaxValue }, Pointers.Of("a")];
        Assert.Equal("b", Pointers.Ids(bubbles.Items()));
    }

    [Fact]
    public void What_is_kept_open_comes_first_and_stays_when_it_is_read_and_after_a_reload()
    {
        var bubbles = New();
        _inbox[2] = Pointers.Of("c", unread: 1);
        bubbles.Keep("b", asPanel: true);
        Assert.Equal("b c", Pointers.Ids(bubbles.Items()));
        Assert.Equal("b", bubbles.PanelId);
        bubbles.Keep("a", asPanel: false);
        Assert.Equal("b", bubbles.PanelId);
        bubbles.Minimize();
        Assert.Null(bubbles.PanelId);
        Assert.Equal("a b", Pointers.Ids(New().Items().Take(2)));
    }

    [Fact]
    public void A_closed_bubble_comes_back_only_with_something_newer()
    {
        var bubbles = New();
        _inbox[0] = Pointers.Of("a", unread: 1, lastSeq: 7);
        bubbles.Keep("a", asPanel: true);
        bubbles.Close(_inbox[0]);
        Assert.Null(bubbles.PanelId);
        Assert.Empty(bubbles.Items());
        _inbox[0] = Pointers.Of("a", unread: 2, lastSeq: 8);
        Assert.Equal("a", Pointers.Ids(bubbles.Items()));
    }

    [Fact]
    public void A_conversation_that_the_person_has_left_has_no_bubble()
    {
        var bubbles = New();
        bubbles.Keep("a", asPanel: false);
        _inbox = [Pointers.Of("b")];
        Assert.Empty(bubbles.Items());
    }

    [Fact]
    public void Only_the_newest_bubbles_are_kept()
    {
        _inbox = [.. Enumerable.Range(0, BubbleList.MaxKept + 1).Select(number => Pointers.Of($"c{number}"))];
        var bubbles = New();
        foreach (var pointer in _inbox)
            bubbles.Keep(pointer.ConversationId, asPanel: false);
        var expected = Pointers.Ids(_inbox.Skip(1).Reverse());
        Assert.Equal(expected, Pointers.Ids(bubbles.Items()));
        Assert.Equal(expected, Pointers.Ids(New().Items()));
    }

    [Fact]
    public void Sign_out_forgets_the_bubbles()
    {
        var kept = new KeptTexts(_storage, "me");
        var bubbles = new BubbleList(() => _inbox, kept);
        bubbles.Keep("a", asPanel: false);
        kept.Clear();
        bubbles.Keep("b", asPanel: false);
        Assert.Empty(New().Items());
    }

    private BubbleList New() => new(() => _inbox, new(_storage, "me"));
}
