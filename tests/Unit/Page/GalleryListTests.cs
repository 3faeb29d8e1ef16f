using Parley.Client;
using Parley.WebClient.Gallery;

namespace Parley.Unit.Page;

/// <summary>The gallery of an open conversation follows it.</summary>
public sealed class GalleryListTests
{
    private static readonly Card Lamp = new(ShareKind.Pin, "lamp", "A lamp", null, null, null);
    private static readonly Card Board = new(ShareKind.Board, "board", "A board", null, null, null);

    private readonly Queue<Page<SharedCard>> _pages = new();

    [Fact]
    public async Task New_shares_come_first_and_unsent_ones_disappear()
    {
        var list = New(_ => true);
        _pages.Enqueue(new([Shared(5, Lamp)], NextCursor: null));
        list.Follow([Entry(6, Lamp)]); // Before the first page, nothing is added.
        Assert.Empty(list.Items);
        await list.LoadAsync();
        list.Follow([Entry(5, Lamp), Entry(6), Entry(7, Lamp, Board), Entry(8, Board)]);
        list.Follow([Entry(7, Lamp, Board), Entry(8, Board)]);
        Assert.Equal("8.0 7.0 7.1 5.0", Keys(list));
        list.Follow([Entry(7) with { Unsent = true }]);
        Assert.Equal("8.0 5.0", Keys(list));
    }

    [Fact]
    public async Task A_gallery_of_one_kind_takes_only_that_kind_and_no_page_repeats_an_item()
    {
        var list = New(card => card.Kind is ShareKind.Pin);
        _pages.Enqueue(new([Shared(9, Lamp)], NextCursor: "more"));
        _pages.Enqueue(new([Shared(9, Lamp), Shared(2, Lamp)], NextCursor: null));
        await list.LoadAsync();
        Assert.True(list.HasMore);
        list.Follow([Entry(10, Board, Lamp)]);
        await list.LoadAsync();
        Assert.False(list.HasMore);
        Assert.Equal("10.1 9.0 2.0", Keys(list));
    }

    private static string Keys(GalleryList list) => string.Join(' ', list.Items.Select(share => $"{share.Seq}.{share.Index}"));

    private static SharedCard Shared(long seq, Card card) => new(seq, 0, "bob", DateTimeOffset.UnixEpoch, card);

    private static Message Entry(long seq, params Card[] shares) => new(
        "a", seq, null, null, "bob", DateTimeOffset.UnixEpoch, EntryKind.Message, null, shares, null, [], null, false, null);

    private GalleryList New(Func<Card, bool> isWanted) => new((_, _) => Task.FromResult(_pages.Dequeue()), isWanted);
}
