using Parley.Api.Conversations;
using Parley.Api.Hosting;
using Parley.Client;
using static Parley.Api.Conversations.ParleyClientExtensions;

namespace Parley.Api.Messages;

public sealed class ReadingTests(SharedServer shared)
{
    [Fact]
    public async Task Pages_in_both_directions_show_every_entry_once()
    {
        var (alice, _) = await shared.NewUserAsync("alice");
        var id = await alice.GroupAsync((await shared.NewUserAsync("bob")).Id);
        for (var i = 0; i < 23; i++)
            await alice.SayAsync(id, $"{i}");
        await alice.Messages.ReactAsync(id, 5, "love");

        var back = await alice.Messages.BackwardsAsync(id, pageSize: 7).Select(entry => entry.Seq).ToListAsync();
        var forth = await alice.Messages.ForwardsAsync(id, pageSize: 4).Select(entry => entry.Seq).ToListAsync();

        Assert.Equal(Enumerable.Range(1, 24).Select(seq => (long)seq), forth);
        Assert.Equal(forth, back.AsEnumerable().Reverse());
    }

    [Fact]
    public async Task A_page_around_a_number_has_entries_on_both_sides()
    {
        var (alice, _) = await shared.NewUserAsync("alice");
        var id = await alice.GroupAsync((await shared.NewUserAsync("bob")).Id);
        for (var i = 0; i < 20; i++)
            await alice.SayAsync(id, $"{i}");

        var page = await alice.Messages.AroundAsync(id, 10, limit: 6);

        var seqs = page.Items.Select(entry => entry.Seq).ToArray();
        Assert.Equal(6, seqs.Length);
        Assert.Contains(9L, seqs);
        Assert.Contains(10L, seqs);
        Assert.Contains(11L, seqs);
        Assert.Equal(21, page.Head);
        var before = (await alice.Messages.BeforeAsync(id, page.Before!.Value, 100)).Items.Select(entry => entry.Seq);
        var after = (await alice.Messages.AfterAsync(id, page.After!.Value, 100)).Items.Select(entry => entry.Seq);
        Assert.Equal(Enumerable.Range(1, 21).Select(seq => (long)seq), [.. before, .. seqs, .. after]);
    }

    [Fact]
    public async Task A_page_around_unread_is_at_the_read_cursor()
    {
        var (alice, _) = await shared.NewUserAsync("alice");
        var (bob, bobId) = await shared.NewUserAsync("bob");
        var id = await alice.GroupAsync(bobId);
        for (var i = 0; i < 20; i++)
            await alice.SayAsync(id, $"{i}");
        await bob.Inbox.ReadAsync(id, 11);

        var page = await bob.Messages.AroundUnreadAsync(id, limit: 4);
        await bob.Inbox.ReadAsync(id, 21);
        var newest = await bob.Messages.AroundUnreadAsync(id, limit: 4);

        Assert.Equal(12, page.FirstUnreadSeq);
        Assert.Contains(12L, page.Items.Select(entry => entry.Seq));
        Assert.Contains(11L, page.Items.Select(entry => entry.Seq));
        Assert.Null(newest.FirstUnreadSeq);
        Assert.Equal([18L, 19, 20, 21], newest.Items.Select(entry => entry.Seq));
    }

    [Fact]
    public async Task Followed_changes_equal_a_new_read()
    {
        var (alice, _) = await shared.NewUserAsync("alice");
        var (bob, bobId) = await shared.NewUserAsync("bob");
        var (carol, carolId) = await shared.NewUserAsync("carol");
        var id = await alice.GroupAsync(bobId);
        var pin = await alice.PinAsync("Lamp");
        var random = new Random(20261122);
        var followed = new Follower(bob, id);
        var late = new Follower(carol, id);
        var sent = new List<(ParleyClient Sender, long Seq)>();
        for (var step = 0; step < 120; step++)
        {
            var actor = random.Next(2) == 0 ? alice : bob;
            var (sender, seq) = sent.Count > 0 ? sent[random.Next(sent.Count)] : default;
            await (random.Next(8) switch
            {
                0 when sender is not null => Quietly(() => sender.Messages.EditAsync(id, seq, $"edited {step}")),
                1 when sender is not null => sender.Messages.UnsendAsync(id, seq),
                2 or 3 when sender is not null => Quietly(() => actor.Messages.ReactAsync(id, seq, random.Next(2) == 0 ? "love" : "no")),
                4 => actor.Conversations.RenameAsync(id, $"name {step}"),
                5 => Send(alice, alice.ShareAsync(id, ShareRef.Pin(pin.Id))),
                _ => Send(actor, actor.SayAsync(id, $"said {step}")),
            });
            if (step == 60)
                await alice.Conversations.AddMembersAsync(id, [carolId]);
            if (random.Next(5) == 0)
                await followed.CatchUpAsync(pageSize: 1 + random.Next(6));
        }

        await followed.CatchUpAsync(pageSize: 100);
        await late.CatchUpAsync(pageSize: 3);

        Assert.Equivalent(await bob.Messages.ForwardsAsync(id, pageSize: 9).ToListAsync(), followed.Entries, strict: true);
        Assert.Equivalent(await carol.Messages.ForwardsAsync(id, pageSize: 9).ToListAsync(), late.Entries, strict: true);

        async Task Send(ParleyClient sender, Task<Message> send) => sent.Add((sender, (await send).Seq));
    }

    [Fact]
    public async Task A_position_beyond_the_head_is_refused_as_unknown()
    {
        var (alice, _) = await shared.NewUserAsync("alice");
        var id = await alice.GroupAsync((await shared.NewUserAsync("bob")).Id);

        var problem = await RefusalAsync(() => alice.Messages.ChangesAsync(id, 2));

        Assert.Equal((410, ProblemCode.PositionUnknown), (problem.Status, problem.Code));
    }

    [Fact]
    public async Task The_changes_include_the_receipts_of_others()
    {
        var (alice, _) = await shared.NewUserAsync("alice");
        var (bob, bobId) = await shared.NewUserAsync("bob");
        var id = await alice.GroupAsync(bobId);
        var sent = await alice.SayAsync(id, "Hello");
        await bob.Inbox.ReadAsync(id, sent.Seq);

        var page = await alice.Messages.ChangesAsync(id, sent.Seq);

        Assert.Equal(new Receipt(bobId, sent.Seq), Assert.Single(page.Receipts));
        Assert.Equal("bob", page.Users[bobId].DisplayName);
        Assert.Empty((await bob.Messages.ChangesAsync(id, sent.Seq)).Receipts);
    }

    [Fact]
    public async Task The_gallery_has_all_shares_that_were_not_unsent_newest_first()
    {
        var (alice, aliceId) = await shared.NewUserAsync("alice");
        var (bob, bobId) = await shared.NewUserAsync("bob");
        var id = await alice.GroupAsync(bobId);
        var (lamp, chair) = (await alice.PinAsync("Lamp"), await alice.PinAsync("Chair"));
        await alice.ShareAsync(id, ShareRef.Pin(lamp.Id), ShareRef.Profile(bobId));
        await alice.SayAsync(id, "No share");
        var unsent = await alice.ShareAsync(id, ShareRef.Board(chair.BoardId));
        await alice.ShareAsync(id, ShareRef.Pin(chair.Id));
        await alice.Messages.UnsendAsync(id, unsent.Seq);

        var all = await bob.Messages.AllSharesAsync(id, pageSize: 1).ToListAsync();
        var pins = await bob.Messages.SharesAsync(id, ShareKind.Pin);
        Assert.Single((await bob.Messages.SharesAsync(id, limit: 1)).Items);

        Assert.Equal(
            [(5, 0, "Chair"), (2, 0, "Lamp"), (2, 1, "bob")],
            all.Select(share => (share.Seq, share.Index, share.Card.Title)));
        Assert.Equal([5L, 5, 2], [all[0].Seq, .. pins.Items.Select(share => share.Seq)]);
        Assert.Equal("alice", pins.Users[aliceId].DisplayName);
    }

    [Theory]
    [InlineData("messages?before=3&after=1", "around")]
    [InlineData("messages?before=-1", "before")]
    [InlineData("messages?around=here", "around")]
    [InlineData("messages?limit=101", "limit")]
    [InlineData("changes?after=-1", "after")]
    [InlineData("shares?kind=Pin", "kind")]
    [InlineData("shares?cursor=x", "cursor")]
    public async Task An_invalid_page_request_is_refused_with_the_reason(string query, string field)
    {
        var aliceId = SharedServer.NewUser("alice");
        using var alice = await shared.Server.HttpAsAsync(aliceId);
        var id = await (await shared.Server.AsAsync(aliceId)).GroupAsync((await shared.NewUserAsync("bob")).Id);

        var refused = await alice.SendAsync(HttpMethod.Get, $"/v1/conversations/{id}/{query}");

        Assert.Equal(400, (int)refused.Status);
        Assert.Equal(field, Assert.Single(refused.Body.GetProperty("errors").EnumerateArray()).GetProperty("field").GetString());
    }

    // An edit of, or a reaction to, a message that was unsent meanwhile is refused. The refusal is a valid step of the test.
    private static async Task Quietly(Func<Task> call)
    {
        try
        {
            await call();
        }
        catch (ParleyException refused) when (refused.Code is ProblemCode.NotFound)
        {
        }
    }

    /// <summary>Keeps the received changes, as a client would.</summary>
    private sealed class Follower(ParleyClient client, string conversationId)
    {
        private readonly SortedDictionary<long, Message> _entries = [];
        private long _position;

        public IReadOnlyList<Message> Entries => [.. _entries.Values];

        public async Task CatchUpAsync(int pageSize)
        {
            await foreach (var page in client.Messages.CatchUpAsync(conversationId, _position, pageSize))
            {
                foreach (var entry in page.Items.Select(change => change.Entry ?? change.Changed).OfType<Message>())
                {
                    if (!_entries.TryGetValue(entry.Seq, out var known) || (known.ChangedSeq ?? 0) <= (entry.ChangedSeq ?? 0))
                        _entries[entry.Seq] = entry;
                }

                _position = page.Through;
            }
        }
    }
}
