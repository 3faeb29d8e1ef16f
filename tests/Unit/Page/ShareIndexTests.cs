using Parley.Client;
using Parley.Unit.Client.Live;
using Parley.WebClient.Sharing;

namespace Parley.Unit.Page;

/// <summary>The index of the items that were shared before.</summary>
public sealed class ShareIndexTests
{
    private readonly ShareIndex _index = new();
    private int _changes;

    public ShareIndexTests() => _index.Changed += (_, _) => _changes++;

    [Fact]
    public void An_item_was_shared_before_by_the_newest_earlier_message()
    {
        _index.Learn([Entry(2, "a"), Entry(5, "b", "a"), Entry(9, "a")]);
        Assert.Equal((null, 2L, 5L, 9L), (Before("a", 2), Before("a", 5), Before("a", 9), _index.Last(ShareRef.Pin("a"))));
        Assert.Equal((null, 5L), (Before("b", 5), Before("b", 6)));
        Assert.Null(_index.Last(ShareRef.Board("a")));
    }

    [Fact]
    public void Each_share_of_a_message_has_its_own_earlier_message()
    {
        _index.Learn([Entry(2, "a"), Entry(5, "b", "a", "c")]);
        Assert.Equal([null, 2L, null], _index.EarlierOf(Entry(5, "b", "a", "c"))!);
        Assert.Null(_index.EarlierOf(Entry(2, "a")));
        Assert.Null(_index.EarlierOf(Entry(3)));
    }

    [Fact]
    public void Pages_of_older_shares_are_added_to_the_entries()
    {
        _index.Learn([Entry(50, "a")]);
        _index.Learn([Shared(50, "a"), Shared(3, "a")]);
        Assert.Equal((3L, 2), (Before("a", 50), _changes));
        _index.Learn([Shared(3, "a")]);
        Assert.Equal(2, _changes);
    }

    [Fact]
    public void What_was_unsent_was_not_shared_before_also_if_a_page_from_before_arrives_late()
    {
        _index.Learn([Entry(2, "a"), Entry(5, "a")]);
        _index.Learn([Entry(2) with { Unsent = true }]);
        Assert.Null(Before("a", 5));
        _index.Learn([Shared(2, "a")]);
        Assert.Null(Before("a", 5));
        Assert.Equal(2, _changes);
    }

    [Fact]
    public void A_full_index_keeps_the_newest_messages_and_takes_no_older_ones()
    {
        _index.Learn(Enumerable.Range(2, ShareIndex.MaxMessages).Select(seq => Entry(seq, "a", "b")));
        _index.Learn([Entry(1, "a"), Entry(2, "a", "b")]);
        Assert.Equal((null, 2L, 1), (Before("a", 2), Before("a", 3), _changes));
        _index.Learn([Entry(ShareIndex.MaxMessages + 2, "a")]);
        Assert.Equal((null, null, 3L, 2), (Before("a", 3), Before("b", 3), Before("b", 4), _changes));
        _index.Learn([Entry(2, "a", "b"), Entry(3, "a", "b")]);
        Assert.Equal((null, 2), (Before("a", 3), _changes));
        _index.Learn([Entry(3) with { Unsent = true }, Entry(2, "b")]);
        Assert.Equal((2L, 3), (Before("b", 4), _changes));
    }

    [Fact]
    public async Task The_pages_are_read_once_and_a_failure_leaves_what_was_read()
    {
        using var server = new LiveServer(new PausingTime());
        var reads = 0;
        server.On("GET", "conversations/c1/shares", _ => Task.FromResult(reads++ is 0
            ? LiveServer.Ok(Wire.Json(new { items = new[] { Share(7, "a") }, nextCursor = "next" }))
            : LiveServer.Refusal(403, "not_allowed")));
        await _index.ReadOnceAsync(server.Parley.Messages, "c1");
        await _index.ReadOnceAsync(server.Parley.Messages, "c1");
        Assert.Equal((7L, 2), (_index.Last(ShareRef.Pin("a")), reads));
        _index.ForgetFailure();
        await _index.ReadOnceAsync(server.Parley.Messages, "c1");
        Assert.Equal(3, reads);

        static object Share(long seq, string id) => new
        {
            seq,
            index = 0,
            senderId = "bob",
            sentAt = Wire.At(seq),
            card = new { kind = "pin", id, title = id },
        };
    }

    private long? Before(string id, long seq) => _index.Before(ShareRef.Pin(id), seq);

    private static SharedCard Shared(long seq, string id) => new(seq, 0, "bob", Wire.At(seq), Pin(id));

    private static Card Pin(string id) => new(ShareKind.Pin, id, id, null, null, null);

    private static Message Entry(long seq, params string[] pins) => new(
        "c1", seq, null, null, "bob", Wire.At(seq), EntryKind.Message, "text", [.. pins.Select(Pin)], null, [], null, false, null);
}
