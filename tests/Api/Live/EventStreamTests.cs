using System.Net;
using System.Text.Json.Nodes;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using Parley.Api.Conversations;
using Parley.Api.Hosting;
using Parley.Grains.Live;

namespace Parley.Api.Live;

/// <summary>What a stream carries, and how it resumes.</summary>
public sealed class EventStreamTests(SharedServer shared)
{
    [Fact]
    public async Task A_stream_begins_at_once_and_says_where_the_inbox_is()
    {
        var alice = await LivePerson.NewAsync(shared.Server, "alice");
        await alice.Client.GroupAsync((await shared.NewUserAsync("bob")).Id);
        var revision = (await alice.Client.Inbox.ListAsync()).Revision;

        await using var stream = await EventReader.ConnectAsync(alice.Http);
        var hello = await stream.NextAsync();

        Assert.Equal("hello", hello.Name);
        Assert.Equal(revision, (long)hello.Data["revision"]!);
        Assert.Equal("no", Assert.Single(stream.Response.Headers.GetValues("X-Accel-Buffering")));
        Assert.True(stream.Response.Headers.CacheControl!.NoStore);
        Assert.InRange(stream.Parser.ReconnectionInterval, TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(5));
    }

    [Fact]
    public async Task Every_opened_stream_counts_for_the_next_garbage_collection()
    {
        var collected = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await using var server = await ParleyServer.StartAsync(
            services => services.AddSingleton(provider => new PacedCollections(
                provider.GetRequiredService<IOptions<LiveOptions>>(), () => collected.TrySetResult())),
            ("Live:StreamsPerCollection", "2"));
        var alice = await LivePerson.NewAsync(server, "alice");

        await using var first = await alice.FollowAsync();
        Assert.False(collected.Task.IsCompleted);

        await using var second = await alice.FollowAsync();
        await collected.Task.WaitAsync(TimeSpan.FromSeconds(60));
    }

    [Fact]
    public async Task An_entry_carries_what_a_read_of_the_changes_would_return()
    {
        var (alice, bob) = await PairAsync();
        var id = await alice.Client.GroupAsync(bob.Id);
        await using var stream = await bob.FollowAsync(id);

        await alice.Client.Messages.SendAsync(id, new() { Text = "An idea\nwith \"quotes\"", ClientId = "idea-1" });

        var entry = await stream.NextAsync();
        Assert.Equal("entry", entry.Name);
        Assert.Equal(1, (long)entry.Data["after"]!);
        Assert.Empty(entry.Data["clientIds"]!.AsObject());
        Assert.True(JsonNode.DeepEquals(await ItemsAsync(bob, id, 1), entry.Data["items"]));
        var change = Assert.Single((await bob.Client.Inbox.ChangesAsync(0)).Items);
        Assert.Equal(change.Revision, entry.Id);
        Assert.True(JsonNode.DeepEquals(await PointerAsync(bob), entry.Data["pointer"]));
        Assert.Equal(1, (int)entry.Data["unreadConversations"]!);
    }

    [Fact]
    public async Task Only_the_sender_sees_the_client_id()
    {
        var (alice, bob) = await PairAsync();
        var id = await alice.Client.GroupAsync(bob.Id);
        await using var own = await alice.FollowAsync(id);
        await using var theirs = await bob.FollowAsync(id);

        await alice.Client.Messages.SendAsync(id, new() { Text = "mine", ClientId = "secret-client-id" });

        Assert.Equal("secret-client-id", (string?)(await own.NextAsync("entry")).Data["clientIds"]!["2"]);
        await theirs.NextAsync("entry");
        Assert.DoesNotContain("secret-client-id", theirs.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_mark_carries_the_present_state_of_its_entry()
    {
        var (alice, bob) = await PairAsync();
        var id = await alice.Client.GroupAsync(bob.Id);
        for (var i = 0; i < 120; i++)
            await alice.Client.SayAsync(id, $"message {i}");
        await using var stream = await bob.FollowAsync(id);

        await alice.Client.Messages.EditAsync(id, 3, "corrected"); // older than the rows that the conversation keeps in memory
        var edited = await stream.NextAsync();
        await alice.Client.Messages.UnsendAsync(id, 121);
        var unsent = await stream.NextAsync();

        Assert.True(JsonNode.DeepEquals(await ItemsAsync(bob, id, 121, count: 1), edited.Data["items"]));
        Assert.Equal("corrected", (string?)edited.Data["items"]![0]!["changed"]!["text"]);
        Assert.Null((string?)unsent.Data["items"]![0]!["changed"]!["text"]);
        Assert.True((bool)unsent.Data["items"]![0]!["changed"]!["unsent"]!);
    }

    [Fact]
    public async Task A_person_of_whom_the_conversation_knows_nothing_gets_a_pointer_and_then_entries()
    {
        var (alice, bob) = await PairAsync();
        var id = await alice.Client.GroupAsync(bob.Id);
        await alice.Client.SayAsync(id, "Bob is away");
        await using var stream = await EventReader.OpenAsync(bob.Http);

        await alice.Client.SayAsync(id, "one");
        var first = await stream.NextAsync();
        await alice.Client.SayAsync(id, "two");
        var second = await stream.NextAsync();

        Assert.Equal(("pointer", "entry"), (first.Name, second.Name));
        Assert.Equal(3, (long)second.Data["after"]!);
    }

    [Fact]
    public async Task Resuming_returns_each_changed_conversation_once_and_an_id_only_at_the_end()
    {
        var (alice, bob) = await PairAsync();
        var since = (await bob.Client.Inbox.ListAsync()).Revision;
        var one = await alice.Client.GroupAsync(bob.Id);
        var two = await alice.Client.GroupAsync(bob.Id);
        await alice.Client.SayAsync(two, "hello");
        await alice.Client.SayAsync(one, "hello");
        await alice.Client.SayAsync(one, "again");
        var newest = (await bob.Client.Inbox.ListAsync()).Revision;

        await using var stream = await EventReader.OpenAsync(bob.Http, since);
        var events = new[] { await stream.NextAsync(), await stream.NextAsync() };

        Assert.Equal([two, one], events.Select(happened => happened.ConversationId));
        Assert.All(events, happened => Assert.Equal("pointer", happened.Name));
        Assert.Null(events[0].Id);
        Assert.Equal(newest, events[1].Id);
    }

    [Fact]
    public async Task The_header_of_a_reconnection_wins_over_the_parameter()
    {
        var (alice, bob) = await PairAsync();
        await alice.Client.GroupAsync(bob.Id);
        var newest = (await bob.Client.Inbox.ListAsync()).Revision;
        await using var stream = await EventReader.OpenAsync(bob.Http, 0, $"{newest}");

        var id = await alice.Client.GroupAsync(bob.Id);

        Assert.Equal(id, (await stream.NextAsync()).ConversationId);
    }

    [Theory]
    [InlineData("-1", null)]
    [InlineData("x", null)]
    [InlineData(null, "x")]
    [InlineData(null, "-1")]
    public async Task A_position_that_is_no_revision_is_refused(string? since, string? lastEventId)
    {
        var alice = await LivePerson.NewAsync(shared.Server, "alice");
        using var answer = await EventReader.SendAsync(alice.Http, since, lastEventId);
        Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
    }

    [Fact]
    public async Task A_revision_that_the_inbox_never_had_gets_a_resync()
    {
        var alice = await LivePerson.NewAsync(shared.Server, "alice");
        await using var stream = await EventReader.OpenAsync(alice.Http, 1_000_000);

        var resync = await stream.NextAsync();

        Assert.Equal(("resync", "restored"), (resync.Name, (string?)resync.Data["reason"]));
        Assert.Equal((long)resync.Data["revision"]!, resync.Id);
    }

    [Fact]
    public async Task Removing_a_member_ends_the_conversation_in_that_stream()
    {
        var (alice, bob) = await PairAsync();
        var id = await alice.Client.GroupAsync(bob.Id);
        await using var stream = await bob.FollowAsync(id);

        await alice.Client.Conversations.RemoveMemberAsync(id, bob.Id);
        await alice.Client.SayAsync(id, "canary-after-removal");
        await alice.Client.Conversations.RenameAsync(id, "canary-name");
        var other = await alice.Client.GroupAsync(bob.Id);
        await stream.UntilSeqAsync(other, 1);

        var gone = stream.Text.Split('\n').Single(line => line.Contains("gone", StringComparison.Ordinal));
        Assert.Contains("\"gone\":\"removed\"", gone, StringComparison.Ordinal);
        Assert.DoesNotContain("canary", stream.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_late_member_gets_no_entry_from_before()
    {
        var (alice, bob) = await PairAsync();
        var id = await alice.Client.GroupAsync((await shared.NewUserAsync("carol")).Id);
        await alice.Client.SayAsync(id, "canary-before");
        await using var stream = await EventReader.OpenAsync(bob.Http);

        await alice.Client.Conversations.AddMembersAsync(id, [bob.Id]);
        Assert.Equal("pointer", (await stream.UntilSeqAsync(id, 3)).Name);
        await alice.Client.Messages.ReactAsync(id, 2, "love"); // a mark on an entry that Bob may not read
        var mark = await stream.UntilSeqAsync(id, 4);
        await alice.Client.SayAsync(id, "after");
        var entry = await stream.UntilSeqAsync(id, 5);

        Assert.Equal(("pointer", "entry"), (mark.Name, entry.Name));
        Assert.DoesNotContain("canary", stream.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Two_streams_of_a_person_carry_the_same_events()
    {
        var (alice, bob) = await PairAsync();
        var id = await alice.Client.GroupAsync(bob.Id);
        await using var one = await bob.FollowAsync(id);
        await using var two = await EventReader.OpenAsync(bob.Http);

        await alice.Client.SayAsync(id, "hello");
        await bob.Client.Inbox.ReadAsync(id, 2);

        var first = new[] { await one.NextAsync(), await one.NextAsync() };
        var second = new[] { await two.NextAsync(), await two.NextAsync() };
        Assert.Equal(first.Select(happened => happened.Id), second.Select(happened => happened.Id));
        Assert.Equal(0, (int)first[1].Data["unreadConversations"]!);
    }

    [Fact]
    public async Task A_change_of_the_own_account_reaches_the_other_devices()
    {
        var (alice, bob) = await PairAsync();
        await using var stream = await EventReader.OpenAsync(alice.Http);

        await alice.Client.Me.UpdateAsync(new() { About = "new" });
        await alice.Client.Blocks.AddAsync(bob.Id);

        Assert.Equal("profile", (string?)(await stream.NextAsync("account")).Data["changed"]);
        Assert.Equal("blocks", (string?)(await stream.NextAsync("account")).Data["changed"]);
    }

    private static async Task<JsonArray> ItemsAsync(LivePerson reader, string id, long after, int count = 50)
    {
        var answer = await reader.Http.GetStringAsync(
            new Uri($"/v1/conversations/{id}/changes?after={after}&limit={count}", UriKind.Relative));
        return JsonNode.Parse(answer)!["items"]!.AsArray();
    }

    private static async Task<JsonNode> PointerAsync(LivePerson reader)
    {
        var answer = await reader.Http.GetStringAsync(new Uri("/v1/inbox?limit=1", UriKind.Relative));
        return JsonNode.Parse(answer)!["items"]![0]!;
    }

    private async Task<(LivePerson Alice, LivePerson Bob)> PairAsync() =>
        (await LivePerson.NewAsync(shared.Server, "alice"), await LivePerson.NewAsync(shared.Server, "bob"));
}
