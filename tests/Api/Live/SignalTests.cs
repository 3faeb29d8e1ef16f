using System.Net;
using System.Net.Http.Json;
using Parley.Api.Conversations;
using Parley.Api.Hosting;

namespace Parley.Api.Live;

/// <summary>Typing and receipts: they reach the other members, are never stored, and obey settings and blocks.</summary>
public sealed class SignalTests(SharedServer shared)
{
    [Fact]
    public async Task Typing_reaches_the_others_and_not_the_typist()
    {
        var (alice, bob, id) = await DirectAsync();
        await using var own = await alice.FollowAsync(id);
        await using var theirs = await bob.FollowAsync(id);

        await TypeAsync(alice, id);
        var typing = await theirs.NextAsync();
        await bob.Client.SayAsync(id, "I see");

        Assert.Equal("typing", typing.Name);
        Assert.Equal((alice.Id, 6), ((string?)typing.Data["userId"], (int)typing.Data["seconds"]!));
        await own.UntilSeqAsync(id, 2);
        Assert.DoesNotContain("typing", own.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Typing_repeatedly_is_told_once()
    {
        var (alice, bob, id) = await DirectAsync();
        await using var theirs = await bob.FollowAsync(id);

        for (var i = 0; i < 5; i++)
            await TypeAsync(alice, id);
        await alice.Client.SayAsync(id, "done");
        await theirs.UntilSeqAsync(id, 2);

        Assert.Equal(2, theirs.Text.Split("typing ").Length);
    }

    [Fact]
    public async Task A_person_who_switched_typing_off_neither_tells_nor_sees_it()
    {
        var (alice, bob, id) = await DirectAsync();
        await PatchAsync(alice, new { typing = false });
        await using var own = await alice.FollowAsync(id);
        await using var theirs = await bob.FollowAsync(id);

        await TypeAsync(alice, id);
        await TypeAsync(bob, id);
        await alice.Client.SayAsync(id, "done");
        await own.UntilSeqAsync(id, 2);
        await theirs.UntilSeqAsync(id, 2);

        Assert.DoesNotContain("typing ", own.Text, StringComparison.Ordinal);
        Assert.DoesNotContain("typing ", theirs.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_block_ends_typing_and_receipts_in_both_directions()
    {
        var (alice, bob, id) = await DirectAsync();
        await using var own = await alice.FollowAsync(id);
        await using var theirs = await bob.FollowAsync(id);

        await alice.Client.Blocks.AddAsync(bob.Id);
        await TypeAsync(alice, id, HttpStatusCode.Forbidden);
        await TypeAsync(bob, id, HttpStatusCode.Forbidden);
        await bob.Client.Inbox.ReadAsync(id, 1);
        await bob.Client.Messages.ChangesAsync(id, 0); // the blocked person still reads
        await LiveMarker.PassAsync(shared.Server, [alice, bob], own, theirs);

        Assert.DoesNotContain("typing ", own.Text + theirs.Text, StringComparison.Ordinal);
        Assert.DoesNotContain($"receipts {{\"conversationId\":\"{id}\"", own.Text + theirs.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Receipts_are_merged_and_equal_the_next_read()
    {
        var (alice, bob, id) = await DirectAsync();
        await alice.Client.SayAsync(id, "two");
        await alice.Client.SayAsync(id, "three");
        await using var stream = await alice.FollowAsync(id);

        await bob.Client.Inbox.ReadAsync(id, 2);
        await bob.Client.Inbox.ReadAsync(id, 3);

        var receipt = Assert.Single((await stream.NextAsync("receipts")).Data["receipts"]!.AsArray());
        var read = Assert.Single((await alice.Client.Messages.ChangesAsync(id, 3)).Receipts);
        Assert.Equal((bob.Id, 3), ((string?)receipt!["userId"], (long)receipt["seq"]!));
        Assert.Equal((bob.Id, 3), (read.UserId, read.Seq));
    }

    [Fact]
    public async Task A_person_who_switched_receipts_off_neither_tells_nor_sees_them()
    {
        var (alice, bob, id) = await DirectAsync();
        await PatchAsync(alice, new { receipts = false });
        await using var own = await alice.FollowAsync(id);
        await using var theirs = await bob.FollowAsync(id);

        await bob.Client.Inbox.ReadAsync(id, 1);
        await bob.Client.SayAsync(id, "read it?");
        await alice.Client.Inbox.ReadAsync(id, 2);
        await LiveMarker.PassAsync(shared.Server, [alice, bob], own, theirs);

        Assert.DoesNotContain($"receipts {{\"conversationId\":\"{id}\"", own.Text + theirs.Text, StringComparison.Ordinal);
    }

    private static async Task TypeAsync(LivePerson person, string id, HttpStatusCode expected = HttpStatusCode.NoContent)
    {
        using var answer = await person.Http.PostAsJsonAsync($"/v1/conversations/{id}/typing", new { });
        Assert.Equal(expected, answer.StatusCode);
    }

    private static async Task PatchAsync(LivePerson person, object settings)
    {
        using var answer = await person.Http.PatchAsJsonAsync("/v1/me/settings", settings);
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
    }

    private async Task<(LivePerson Alice, LivePerson Bob, string Id)> DirectAsync()
    {
        var (alice, bob) = (await LivePerson.NewAsync(shared.Server, "alice"), await LivePerson.NewAsync(shared.Server, "bob"));
        var created = await alice.Client.Conversations.CreateAsync(
            new() { MemberIds = [bob.Id], Message = new() { Text = "one" } });
        return (alice, bob, created.Conversation.Id);
    }
}
