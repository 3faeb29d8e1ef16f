using Parley.Core.Storage;
using static Parley.Unit.Conversations.ConversationExtensions;
using static Parley.Unit.Conversations.ConversationHarness;

namespace Parley.Unit.Conversations;

public sealed class UnknownOutcomeTests
{
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public Task The_outcome_of_an_append_is_determined_before_the_next_number_is_given(bool happened) => ConversationHarness.RunAsync(
        async harness =>
    {
        var conversation = await harness.GroupAsync(Alice, Bob);
        harness.NextAppend(async append =>
        {
            if (happened)
                await append();
            throw new TimeoutException();
        });

        var sent = Value(await conversation.SendAsync(Alice, harness.Text("hello"), None));
        Assert.Equal((2, false), (sent.Value.Seq, sent.IsRepeat));
        Assert.Equal(3, await conversation.SayAsync(Alice, harness.Text("next")));
        await conversation.ShowsAsync(Bob, 1, 2, 3);
    });

    [Fact]
    public Task While_the_store_does_not_answer_the_outcome_is_unknown_and_a_later_repeat_finds_it() => ConversationHarness.RunAsync(
        async harness =>
    {
        var conversation = await harness.GroupAsync(Alice, Bob);
        var message = harness.Text("hello");
        harness.NextAppend(async append =>
        {
            await append();
            harness.Store.OnRead = () => throw new TimeoutException();
            throw new TimeoutException();
        });

        Refused(ErrorCode.OutcomeUnknown, await conversation.SendAsync(Alice, message, None));
        Refused(ErrorCode.Unavailable, await conversation.SendAsync(Bob, harness.Text("never sent"), None));
        Refused(ErrorCode.Unavailable, await conversation.GetAsync(Bob, None));

        harness.Store.OnRead = () => Task.CompletedTask;
        var again = Value(await conversation.SendAsync(Alice, message, None));
        Assert.Equal((2, true), (again.Value.Seq, again.IsRepeat));
        await conversation.ShowsAsync(Bob, 1, 2);
    });

    [Fact]
    public Task A_repeated_creation_whose_first_message_cannot_be_read_is_outcome_unknown() => ConversationHarness.RunAsync(
        async harness =>
    {
        var command = harness.Group([Bob, Carol], message: harness.Text("hello", "c"), clientId: "c");
        var group = harness.Activate(harness.NewGroupId());
        Assert.False(Value(await group.CreateAsync(Alice, command, None)).IsRepeat);

        harness.Store.OnFindSent = _ => throw new TimeoutException();
        Refused(ErrorCode.OutcomeUnknown, await group.CreateAsync(Alice, command, None));

        harness.Store.OnFindSent = _ => Task.CompletedTask;
        var again = Value(await group.CreateAsync(Alice, command, None));
        Assert.Equal((true, 2), (again.IsRepeat, again.Value.Message?.Seq));
    });

    [Fact]
    public Task A_repeat_that_cannot_be_read_is_outcome_unknown_and_fails_no_other_send() => ConversationHarness.RunAsync(
        async harness =>
    {
        var conversation = await harness.GroupAsync(Alice, Bob);
        var message = harness.Text("hello");
        Assert.Equal(2, await conversation.SayAsync(Alice, message));
        harness.Store.OnFindSent = clientId => clientId == message.ClientId ? throw new TimeoutException() : Task.CompletedTask;

        var held = harness.HoldNextAppend();
        var first = conversation.SayAsync(Bob, harness.Text("first"));
        var repeat = conversation.SendAsync(Alice, message, None);
        var other = conversation.SayAsync(Bob, harness.Text("in the same append as the repeat"));
        held.SetResult();
        Refused(ErrorCode.OutcomeUnknown, await repeat);
        Assert.Equal((3, 4), (await first, await other));

        harness.Store.OnFindSent = _ => Task.CompletedTask;
        var again = Value(await conversation.SendAsync(Alice, message, None));
        Assert.Equal((2, true), (again.Value.Seq, again.IsRepeat));
    });

    [Fact]
    public Task A_change_refused_by_a_read_only_store_did_not_happen() => ConversationHarness.RunAsync(async harness =>
    {
        var conversation = await harness.GroupAsync(Alice, Bob);
        var message = harness.Text("hello");
        var appends = harness.Store.Appends.Count;
        harness.NextAppend(_ => throw new StoreReadOnlyException());
        harness.Store.OnRead = () => throw new TimeoutException();

        Refused(ErrorCode.Unavailable, await conversation.SendAsync(Alice, message, None));
        Assert.Equal(appends + 1, harness.Store.Appends.Count);
        harness.Store.OnRead = () => Task.CompletedTask;
        await conversation.ShowsAsync(Bob, 1);

        var again = Value(await conversation.SendAsync(Alice, message, None));
        Assert.Equal((2, false), (again.Value.Seq, again.IsRepeat));
    });

    [Fact]
    public Task A_late_write_is_recognised_as_the_own_one() => ConversationHarness.RunAsync(async harness =>
    {
        var conversation = await harness.GroupAsync(Alice, Bob);
        Func<Task<AppendOutcome>>? late = null;
        harness.NextAppend(append =>
        {
            late = append;
            // The reload finds nothing; the write arrives just before the next attempt.
            harness.NextAppend(async second =>
            {
                await late();
                return await second();
            });
            throw new TimeoutException();
        });

        var sent = Value(await conversation.SendAsync(Alice, harness.Text("hello"), None));
        Assert.Equal((2, false), (sent.Value.Seq, sent.IsRepeat));
        await conversation.ShowsAsync(Bob, 1, 2);
        Assert.Equal(3, harness.Store.Appends.Count);
    });

    [Fact]
    public Task A_write_that_arrives_after_its_successor_is_fenced() => ConversationHarness.RunAsync(async harness =>
    {
        var conversation = await harness.GroupAsync(Alice, Bob);
        Func<Task<AppendOutcome>>? late = null;
        harness.NextAppend(append =>
        {
            late = append;
            throw new TimeoutException();
        });
        Assert.Equal(2, await conversation.SayAsync(Alice, harness.Text("hello")));
        Assert.IsType<AppendOutcome.Conflict>(await late!());
        await conversation.ShowsAsync(Bob, 1, 2);
    });

    [Fact]
    public Task An_own_success_reported_as_a_conflict_is_not_written_twice() => ConversationHarness.RunAsync(
        async harness =>
    {
        var conversation = await harness.GroupAsync(Alice, Bob);
        harness.NextAppend(async append =>
        {
            await append();
            return new AppendOutcome.Conflict();
        });
        Value(await conversation.RenameAsync(Alice, "name", None));
        Assert.Equal(2, (await conversation.PageAsync(Bob)).Head);
        Assert.Equal(2, harness.Store.Appends.Count);
    });

    [Fact]
    public Task A_member_who_left_gets_the_answer_although_others_wrote_before_the_reload() => ConversationHarness.RunAsync(async harness =>
    {
        var one = await harness.GroupAsync(Alice, Bob);
        var two = await harness.AnotherAsync(one, Alice);
        harness.NextAppend(async append =>
        {
            await append();
            await two.SayAsync(Alice, harness.Text("meanwhile"));
            throw new TimeoutException();
        });

        Assert.Null((await one.RemoveMemberAsync(Bob, Bob, None)).Error);
        await two.ShowsAsync(Alice, 1, 2, 3);
    });

    [Fact]
    public Task A_store_that_always_conflicts_ends_the_attempts() => ConversationHarness.RunAsync(async harness =>
    {
        var conversation = await harness.GroupAsync(Alice, Bob);
        harness.Store.OnAppend = (_, _) => Task.FromResult<AppendOutcome>(new AppendOutcome.Conflict());
        Refused(ErrorCode.OutcomeUnknown, await conversation.SendAsync(Alice, harness.Text("hello"), None));
        Assert.InRange(harness.Store.Appends.Count, 2, 20);
    });

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public Task A_damaged_entry_fails_only_the_changes_that_need_it(bool isUnreadable) => ConversationHarness.RunAsync(async harness =>
    {
        harness.Options.Tail = 1;
        var conversation = await harness.GroupAsync(Alice, Bob);
        var seq = await conversation.SayAsync(Alice, harness.Text("hello"));
        await conversation.SayAsync(Alice, harness.Text("newer"));
        harness.Store.OnRow = row => row.Seq != seq ? row
            : isUnreadable ? throw new DamagedRowException("checksum")
            : row with { Body = row.Body[..^1] };

        var held = harness.HoldNextAppend();
        var first = conversation.SayAsync(Bob, harness.Text("first"));
        var damaged = conversation.EditAsync(Alice, seq, "edited", None);
        var fine = conversation.SayAsync(Bob, harness.Text("fine"));
        held.SetResult();
        await Task.WhenAll(first, fine);
        Refused(ErrorCode.Unavailable, await damaged);
        await conversation.AddAsync(Alice, Carol);
        foreach (var outsider in new[] { Carol, Dave })
            Refused(ErrorCode.NotFound, await conversation.ReactAsync(outsider, new(seq, "love", true), None));
    });

    [Fact]
    public Task A_log_that_ends_before_its_head_is_an_error_and_never_an_empty_history() => ConversationHarness.RunAsync(
        async harness =>
    {
        var conversation = await harness.GroupAsync(Alice, Bob);
        await conversation.SayAsync(Alice, harness.Text("hello"));
        harness.Store.OnRow = row => row with { Seq = row.Seq + 1 };
        var other = await harness.AnotherAsync(conversation, Alice);
        Refused(ErrorCode.Unavailable, await other.ReadAsync(Alice, new(50, default), None));
        Refused(ErrorCode.Unavailable, await other.SendAsync(Alice, harness.Text("hello"), None));
    });
}
