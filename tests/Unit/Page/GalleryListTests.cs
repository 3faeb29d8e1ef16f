using Parley.Client;
using Parley.WebClient.Gallery;

namespace Parley.Unit.Page;

/// <summary>The gallery of an open conversation follows the entries.</summary>
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

    [Fact]
    public async Task Entries_that_were_never_loaded_are_read()
    {
        var list = await ReadTwoPagesAsync();
        list.Follow([Entry(100, Board), Entry(101)]);
        Assert.Equal((true, "9.0 8.0 2.0"), (list.IsStale, Keys(list)));
        _pages.Enqueue(new([Shared(100, Board), Shared(60, Lamp), Shared(9, Lamp)], NextCursor: "again"));
        await list.ReadAgainAsync();
        list.Follow([Entry(101), Entry(102, Lamp)]);
        Assert.Equal((false, "102.0 100.0 60.0 9.0 8.0 2.0"), (list.IsStale, Keys(list)));
        _pages.Enqueue(new([Shared(1, Lamp)], NextCursor: null));
        await list.LoadAsync();
        Assert.Equal("102.0 100.0 60.0 9.0 8.0 2.0 1.0", Keys(list));
    }

    [Fact]
    public async Task A_gap_of_more_than_a_page_begins_the_list_anew()
    {
        var list = await ReadTwoPagesAsync();
        list.Follow([Entry(100)]);
        _pages.Enqueue(new([Shared(99, Lamp), Shared(70, Lamp)], NextCursor: "again"));
        await list.ReadAgainAsync();
        list.Follow([Entry(100)]);
        Assert.Equal((false, true, "99.0 70.0"), (list.IsStale, list.HasMore, Keys(list)));
    }

    [Fact]
    public async Task A_list_that_grows_without_pages_begins_anew()
    {
        var list = await ReadTwoPagesAsync();
        for (var seq = 10; seq < 100; seq++)
            list.Follow([Entry(seq, Lamp)]);
        Assert.Equal((false, 93), (list.IsStale, list.Items.Count));
        list.Follow([Entry(100, Lamp)]);
        Assert.True(list.IsStale);
        _pages.Enqueue(new([Shared(100, Lamp), Shared(99, Lamp)], NextCursor: "again"));
        await list.ReadAgainAsync();
        list.Follow([Entry(101, Lamp)]);
        Assert.Equal((false, true, "101.0 100.0 99.0"), (list.IsStale, list.HasMore, Keys(list)));
        _pages.Enqueue(new([Shared(98, Lamp)], NextCursor: "more"));
        await list.LoadAsync();
        Assert.Equal("101.0 100.0 99.0 98.0", Keys(list));
    }

    [Fact]
    public async Task A_list_that_could_not_be_read_again_may_try_once_more()
    {
        var answer = new TaskCompletionSource<Page<SharedCard>>();
        var list = new GalleryList((_, _) => answer.Task, _ => true);
        var reading = list.ReadAgainAsync();
        Assert.True(list.IsReadingAgain);
        answer.SetException(new IOException());
        await Assert.ThrowsAsync<IOException>(() => reading);
        Assert.False(list.IsReadingAgain);
    }

    [Fact]
    public async Task Older_entries_and_their_return_to_the_newest_ones_are_no_gap()
    {
        var list = New(_ => true);
        list.Follow([Entry(51), Entry(52)]); // The newest item is much older.
        _pages.Enqueue(new([Shared(9, Lamp)], NextCursor: null));
        await list.LoadAsync();
        list.Follow([Entry(52), Entry(53)]);
        list.Follow([Entry(1), Entry(2)]);
        list.Follow([Entry(54, Lamp)]);
        Assert.Equal((false, "54.0 9.0"), (list.IsStale, Keys(list)));
    }

    private async Task<GalleryList> ReadTwoPagesAsync()
    {
        var list = New(_ => true);
        list.Follow([Entry(9, Lamp)]);
        _pages.Enqueue(new([Shared(9, Lamp), Shared(8, Lamp)], NextCursor: "more"));
        _pages.Enqueue(new([Shared(2, Lamp)], NextCursor: "more"));
        await list.LoadAsync();
        await list.LoadAsync();
        return list;
    }

    private static string Keys(GalleryList list) => string.Join(' ', list.Items.Select(share => $"{share.Seq}.{share.Index}"));

    private static SharedCard Shared(long seq, Card card) => new(seq, 0, "bob", DateTimeOffset.UnixEpoch, card);

    private static Message Entry(long seq, params Card[] shares) => new(
        "a", seq, null, null, "bob", DateTimeOffset.UnixEpoch, EntryKind.Message, null, shares, null, [], null, false, null);

    private GalleryList New(Func<Card, bool> isWanted) => new((_, _) => Task.FromResult(_pages.Dequeue()), isWanted);
}
