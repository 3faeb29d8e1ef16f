using System.Globalization;
using Parley.Client;

namespace Parley.Unit.Client;

public sealed class PagingTests : IDisposable
{
    private readonly ScriptedServer _server = new();

    public void Dispose() => _server.Dispose();

    [Fact]
    public async Task Backwards_walks_from_the_newest_entry_to_the_first()
    {
        var client = _server.Answers(Messages([5, 6], before: 5, after: null)).Answers(Messages([], before: 3, after: 3))
            .Answers(Messages([1, 2], before: null, after: 2)).Client();

        var seqs = await client.Messages.BackwardsAsync("c", pageSize: 2).Select(message => message.Seq).ToListAsync();

        Assert.Equal([6, 5, 2, 1], seqs);
        Assert.Equal(["?limit=2", "?before=5&limit=2", "?before=3&limit=2"], Queries());
    }

    [Fact]
    public async Task Forwards_walks_from_a_number_to_the_newest_entry()
    {
        var client = _server.Answers(Messages([3, 4], before: 3, after: 4)).Answers(Messages([6], before: 6, after: null)).Client();

        var seqs = await client.Messages.ForwardsAsync("c", after: 2).Select(message => message.Seq).ToListAsync();

        Assert.Equal([3, 4, 6], seqs);
        Assert.Equal(["?after=2", "?after=4"], Queries());
    }

    [Fact]
    public async Task Catching_up_continues_until_the_position_is_the_head()
    {
        var client = _server.Answers("""{"items":[{"seq":4}],"through":5,"head":6,"receipts":[]}""")
            .Answers("""{"items":[],"through":7,"head":7,"receipts":[{"userId":"bob","seq":7}]}""").Client();

        var pages = await client.Messages.CatchUpAsync("c", 3).ToListAsync();

        Assert.Equal([5, 7], pages.Select(page => page.Through));
        Assert.Equal(new Change(4, null, null), Assert.Single(pages[0].Items));
        Assert.Equal(new Receipt("bob", 7), Assert.Single(pages[1].Receipts));
        Assert.Equal(["?after=3", "?after=5"], Queries());
    }

    [Fact]
    public async Task A_list_is_walked_by_its_cursors()
    {
        var client = _server.Answers("""{"items":[{"id":"p1"}],"nextCursor":"a+b"}""")
            .Answers("""{"items":[{"id":"p2"}],"nextCursor":null}""")
            .Client();

        var ids = await client.Boards.AllPinsAsync("b").Select(pin => pin.Id).ToListAsync();

        Assert.Equal(["p1", "p2"], ids);
        Assert.Equal(["", "?cursor=a%2Bb"], Queries());
    }

    [Fact]
    public async Task Inbox_changes_are_pointers_or_departures()
    {
        var client = _server
            .Answers(
                """
                {"items":[{"conversationId":"c1","kind":"group","memberIds":[],"mutedUntil":"forever","revision":8}],
                 "revision":8,"more":true}
                """)
            .Answers(
                """
                {"items":[{"conversationId":"c2","revision":9,"gone":"removed"},{"conversationId":"c3","revision":10,"gone":"eaten"}],
                 "revision":10,"more":false}
                """)
            .Client();

        var changes = await client.Inbox.CatchUpAsync(7).SelectMany(page => page.Items).ToListAsync();

        Assert.Equal([("c1", 8, null), ("c2", 9, GoneReason.Removed), ("c3", 10, (GoneReason?)GoneReason.Unknown)],
            changes.Select(change => (change.ConversationId, change.Revision, change.Gone)));
        Assert.Equal(DateTimeOffset.MaxValue, changes[0].Current!.MutedUntil);
        Assert.Equal(["?since=7", "?since=8"], Queries());
    }

    private static string Messages(long[] seqs, long? before, long? after)
    {
        var items = string.Join(',', seqs.Select(seq => string.Create(CultureInfo.InvariantCulture, $$"""{"seq":{{seq}}}""")));
        return $$"""{"items":[{{items}}],"before":{{Json(before)}},"after":{{Json(after)}},"head":6}""";
    }

    private static string Json(long? value) => value?.ToString(CultureInfo.InvariantCulture) ?? "null";

    private IEnumerable<string> Queries() => _server.Seen.Select(seen => new Uri("http://x" + seen.Path).Query);
}
