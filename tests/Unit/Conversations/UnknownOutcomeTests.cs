using Parley.Core.Storage;
using static Parley.Unit.Conversations.ConversationExtensions;
using static Parley.Unit.Conversations.World;

namespace Parley.Unit.Conversations;

public sealed class UnknownOutcomeTests
{
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public Task What_became_of_an_append_is_found_out_before_anything_is_numbered(bool happened) => World.RunAsync(async world =>
    {
        var conversation = await world.GroupAsync(Alice, Bob);
        world.NextAppend(async append =>
        {
            if (happened)
                await append();
            throw new TimeoutException();
        });

        var sent = Value(await conversation.SendAsync(Alice, world.Text("hello"), None));
        Assert.Equal((2, false), (sent.Value.Seq, sent.IsRepeat));
        Assert.Equal(3, await conversation.SayAsync(Alice, world.Text("next")));
        await conversation.ShowsAsync(Bob, 1, 2, 3);
    });

    [Fact]
    public Task Until_the_store_answers_again_the_outcome_is_unknown_and_a_repeat_finds_it() => World.RunAsync(async world =>
    {
        var conversation = await world.GroupAsync(Alice, Bob);
        var message = world.Text("hello");
        world.NextAppend(async append =>
        {
            await append();
            world.Store.OnRead = () => throw new TimeoutException();
            throw new TimeoutException();
        });

        Refused(ErrorCode.OutcomeUnknown, await conversation.SendAsync(Alice, message, None));
        Refused(ErrorCode.Unavailable, await conversation.SendAsync(Bob, world.Text("never sent"), None));
        Refused(ErrorCode.Unavailable, await conversation.GetAsync(Bob, None));

        world.Store.OnRead = () => Task.CompletedTask;
        var again = Value(await conversation.SendAsync(Alice, message, None));
        Assert.Equal((2, true), (again.Value.Seq, again.IsRepeat));
        await conversation.ShowsAsync(Bob, 1, 2);
    });

    [Fact]
    public Task What_a_store_without_room_refuses_did_not_happen_and_costs_no_reload() => World.RunAsync(async world =>
    {
        var conversation = await world.GroupAsync(Alice, Bob);
        var message = world.Text("hello");
        var appends = world.Store.Appends.Count;
        world.NextAppend(_ => throw new StoreReadOnlyException());
        world.Store.OnRead = () => throw new TimeoutException();

        Refused(ErrorCode.Unavailable, await conversation.SendAsync(Alice, message, None));
        Assert.Equal(appends + 1, world.Store.Appends.Count);
        world.Store.OnRead = () => Task.CompletedTask;
        await conversation.ShowsAsync(Bob, 1);

        var again = Value(await conversation.SendAsync(Alice, message, None));
        Assert.Equal((2, false), (again.Value.Seq, again.IsRepeat));
    });

    [Fact]
    public Task A_write_that_comes_late_is_taken_for_what_it_is() => World.RunAsync(async world =>
    {
        var conversation = await world.GroupAsync(Alice, Bob);
        Func<Task<AppendOutcome>>? late = null;
        world.NextAppend(append =>
        {
            late = append;
            // The reload finds nothing; the write comes just before the next try.
            world.NextAppend(async second =>
            {
                await late();
                return await second();
            });
            throw new TimeoutException();
        });

        var sent = Value(await conversation.SendAsync(Alice, world.Text("hello"), None));
        Assert.Equal((2, false), (sent.Value.Seq, sent.IsRepeat));
        await conversation.ShowsAsync(Bob, 1, 2);
        Assert.Equal(3, world.Store.Appends.Count);
    });

    [Fact]
    public Task A_write_that_comes_after_its_successor_is_fenced() => World.RunAsync(async world =>
    {
        var conversation = await world.GroupAsync(Alice, Bob);
        Func<Task<AppendOutcome>>? late = null;
        world.NextAppend(append =>
        {
            late = append;
            throw new TimeoutException();
        });
        Assert.Equal(2, await conversation.SayAsync(Alice, world.Text("hello")));
        Assert.IsType<AppendOutcome.Conflict>(await late!());
        await conversation.ShowsAsync(Bob, 1, 2);
    });

    [Fact]
    public Task A_store_that_calls_our_own_success_a_conflict_does_not_make_us_write_twice() => World.RunAsync(async world =>
    {
        var conversation = await world.GroupAsync(Alice, Bob);
        world.NextAppend(async append =>
        {
            await append();
            return new AppendOutcome.Conflict();
        });
        Value(await conversation.RenameAsync(Alice, "name", None));
        Assert.Equal(2, (await conversation.PageAsync(Bob)).Head);
        Assert.Equal(2, world.Store.Appends.Count);
    });

    [Fact]
    public Task Who_left_hears_so_although_others_went_on_before_the_reload() => World.RunAsync(async world =>
    {
        var one = await world.GroupAsync(Alice, Bob);
        var two = await world.AnotherAsync(one, Alice);
        world.NextAppend(async append =>
        {
            await append();
            await two.SayAsync(Alice, world.Text("meanwhile"));
            throw new TimeoutException();
        });

        Assert.Null((await one.RemoveMemberAsync(Bob, Bob, None)).Error);
        await two.ShowsAsync(Alice, 1, 2, 3);
    });

    [Fact]
    public Task Against_a_store_that_always_conflicts_it_gives_up() => World.RunAsync(async world =>
    {
        var conversation = await world.GroupAsync(Alice, Bob);
        world.Store.OnAppend = (_, _) => Task.FromResult<AppendOutcome>(new AppendOutcome.Conflict());
        Refused(ErrorCode.OutcomeUnknown, await conversation.SendAsync(Alice, world.Text("hello"), None));
        Assert.InRange(world.Store.Appends.Count, 2, 20);
    });

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public Task A_damaged_entry_refuses_who_wants_it_and_nobody_else(bool isUnreadable) => World.RunAsync(async world =>
    {
        world.Options.Tail = 1;
        var conversation = await world.GroupAsync(Alice, Bob);
        var seq = await conversation.SayAsync(Alice, world.Text("hello"));
        await conversation.SayAsync(Alice, world.Text("newer"));
        world.Store.OnRow = row => row.Seq != seq ? row
            : isUnreadable ? throw new DamagedRowException("checksum")
            : row with { Body = row.Body[..^1] };

        var held = world.HoldNextAppend();
        var first = conversation.SayAsync(Bob, world.Text("first"));
        var damaged = conversation.EditAsync(Alice, seq, "edited", None);
        var fine = conversation.SayAsync(Bob, world.Text("fine"));
        held.SetResult();
        await Task.WhenAll(first, fine);
        Refused(ErrorCode.Unavailable, await damaged);
        await conversation.AddAsync(Alice, Carol);
        foreach (var outsider in new[] { Carol, Dave })
            Refused(ErrorCode.NotFound, await conversation.ReactAsync(outsider, new(seq, "love", true), None));
    });

    [Fact]
    public Task A_log_that_does_not_lead_up_to_its_head_is_an_error_and_never_an_empty_history() => World.RunAsync(async world =>
    {
        var conversation = await world.GroupAsync(Alice, Bob);
        await conversation.SayAsync(Alice, world.Text("hello"));
        world.Store.OnRow = row => row with { Seq = row.Seq + 1 };
        var other = await world.AnotherAsync(conversation, Alice);
        Refused(ErrorCode.Unavailable, await other.ReadAsync(Alice, new(50, default), None));
        Refused(ErrorCode.Unavailable, await other.SendAsync(Alice, world.Text("hello"), None));
    });
}
