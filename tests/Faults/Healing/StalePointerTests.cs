using System.Collections.Immutable;
using Parley.Conversations;
using Parley.Core.Conversations;
using Parley.Testing;
using Parley.Users;
using static Parley.Faults.Healing.HealingHarness;

namespace Parley.Faults.Healing;

/// <summary>The state of a reader's inbox when the conversation's process dies between the commit and the delivery.</summary>
public enum ReaderState
{
    /// <summary>Deactivated normally, and not active.</summary>
    CleanAndAsleep,

    /// <summary>Deactivated normally before, active again, and only read since then.</summary>
    CleanAndActive,

    /// <summary>Deactivated normally before, changed since then, and dead together with the conversation.</summary>
    Unclean,

    /// <summary>Stored once as joining and never again, and dead together with the conversation.</summary>
    UncleanAndBehind,
}

/// <summary>The ways in which a pointer can heal after a crash between commit and delivery.</summary>
public enum HealingPath
{
    /// <summary>The sender repeats the request.</summary>
    Repeat,

    /// <summary>A user opens the conversation, which activates it.</summary>
    Activation,

    /// <summary>The next start delivers the conversations that have an open row.</summary>
    OpenRow,

    /// <summary>The inbox compares itself with the heads when it is activated.</summary>
    Reconciliation,

    /// <summary>A user sends another message.</summary>
    NextMessage,
}

/// <summary>Kills between commit and delivery, enables one way to heal and disables the others, and then only reads.</summary>
public sealed class StalePointerTests
{
    private static readonly ConversationId Group = ConversationId.Parse("0123456789abcdefghjkm00001");

    private static CancellationToken None => CancellationToken.None;

    /// <summary>Every state with every way that heals it. A clean inbox compares nothing.</summary>
    public static TheoryData<ReaderState, HealingPath> Pairs()
    {
        var pairs = new TheoryData<ReaderState, HealingPath>();
        foreach (var state in Enum.GetValues<ReaderState>())
        {
            foreach (var path in Enum.GetValues<HealingPath>().Where(path => path is not HealingPath.Reconciliation || IsUnclean(state)))
                pairs.Add(state, path);
        }

        return pairs;
    }

    public static TheoryData<ReaderState> States() => [.. Enum.GetValues<ReaderState>()];

    [Theory]
    [MemberData(nameof(Pairs))]
    public Task Each_way_of_healing_alone_delivers_an_undelivered_message(ReaderState state, HealingPath path) =>
        HealsAsync(state, path, SendAsync);

    [Theory]
    [MemberData(nameof(Pairs))]
    public Task Each_way_of_healing_alone_delivers_an_undelivered_removal(ReaderState state, HealingPath path) =>
        HealsAsync(state, path, RemoveAsync);

    [Theory]
    [MemberData(nameof(States))]
    public Task Without_any_way_of_healing_a_message_stays_undelivered(ReaderState state) => RunAsync(async harness =>
    {
        await CommitUntoldAsync(harness, state, SendAsync);
        Assert.NotEqual((await harness.HeadAsync(Group))!.Summary.LastSeq, (await harness.PointerAsync(Bob, Group))?.LastSeq);
    });

    [Theory]
    [MemberData(nameof(States))]
    public Task Without_any_way_of_healing_a_removal_stays_undelivered(ReaderState state) => RunAsync(async harness =>
    {
        var known = await CommitUntoldAsync(harness, state, RemoveAsync);
        Assert.Equal(Of(known, Bob), HealingAssert.Seen(await harness.PointerAsync(Bob, Group)));
        Assert.Null((await harness.ChangeAsync(Bob, Group))?.Gone);
    });

    [Theory]
    [InlineData(ReaderState.CleanAndAsleep)]
    [InlineData(ReaderState.CleanAndActive)]
    public Task A_clean_inbox_compares_nothing_so_the_open_row_is_needed(ReaderState state) => RunAsync(async harness =>
    {
        var known = await CommitUntoldAsync(harness, state, SendAsync);
        await HealAsync(harness, HealingPath.Reconciliation, SendAsync);
        Assert.Equal(Of(known, Bob), HealingAssert.Seen(await harness.PointerAsync(Bob, Group)));
        await HealAsync(harness, HealingPath.OpenRow, SendAsync);
        await harness.EveryInboxShowsTheHeadAsync(Group, known);
    });

    [Theory]
    [MemberData(nameof(States))]
    public Task The_next_message_delivers_the_previous_one_without_an_open_row(ReaderState state) => RunAsync(async harness =>
    {
        var known = await CommitUntoldAsync(harness, state, SendAsync);
        harness.ShowsOpenRows = false;
        await harness.TakeOverAsync();
        await HealAsync(harness, HealingPath.Activation, SendAsync);
        Assert.Equal(Of(known, Bob), HealingAssert.Seen(await harness.PointerAsync(Bob, Group)));
        await HealAsync(harness, HealingPath.NextMessage, SendAsync);
        await harness.EveryInboxShowsTheHeadAsync(Group, known);
    });

    [Fact]
    public Task An_open_row_is_deleted_only_after_the_inboxes_have_stored_the_head() => RunAsync(async harness =>
    {
        var conversation = await StartAsync(harness, ReaderState.CleanAndAsleep);
        Assert.Null((await SendAsync(conversation)).Error);
        harness.ShowsHeads = false; // Otherwise the inbox would recover the lost delivery from the heads.
        harness.InboxSilo.Die(); // Loses deliveries that the inbox had not stored.
        await PassQuietTimeAsync(harness);
        Assert.True((await harness.Conversations.LoadAsync(Group, 0, None))!.IsOpen);
        harness.LoseInboxes();
        await PassQuietTimeAsync(harness);
        Assert.False((await harness.Conversations.LoadAsync(Group, 0, None))!.IsOpen);
        harness.LoseInboxes();
        await harness.EveryInboxShowsTheHeadAsync(Group);
    });

    [Fact]
    public Task An_inbox_that_does_not_answer_gets_the_delivery_later() => RunAsync(async harness =>
    {
        var conversation = await StartAsync(harness, ReaderState.CleanAndAsleep);
        harness.InboxSilo.Die();
        Assert.Null((await SendAsync(conversation)).Error);
        harness.LoseInboxes();
        Assert.Equal(2, (await harness.PointerAsync(Bob, Group))!.LastSeq);
        harness.Time.Advance(TimeSpan.FromMilliseconds(200));
        await SettleAsync();
        await harness.EveryInboxShowsTheHeadAsync(Group);
    });

    private static Task HealsAsync(ReaderState state, HealingPath path, Func<Conversation, Task<Result<Done>>> change) => RunAsync(
        async harness =>
    {
        var known = await CommitUntoldAsync(harness, state, change);
        await HealAsync(harness, path, change);
        await harness.EveryMemberHasItStoredAsync(Group);
        await harness.EveryInboxShowsTheHeadAsync(Group, known);
    });

    private static bool IsUnclean(ReaderState state) => state is ReaderState.Unclean or ReaderState.UncleanAndBehind;

    private static async Task<Result<Done>> SendAsync(Conversation conversation)
    {
        var sent = await conversation.SendAsync(Alice, new(ClientId.Parse("second"), "two", [], null), None);
        if (!sent.TryGet(out var value, out var error))
            return error;
        Assert.Equal(3, value.Value.Seq);
        return default(Done);
    }

    private static async Task<Result<Done>> RemoveAsync(Conversation conversation) =>
        await conversation.RemoveMemberAsync(Alice, Bob, None);

    /// <summary>A group of which the reader has seen one message, and the reader's inbox in a given state.</summary>
    private static async Task<Conversation> StartAsync(HealingHarness harness, ReaderState state)
    {
        var conversation = harness.Activate(Group);
        Assert.Null((await conversation.CreateAsync(Alice, new([Bob, Carol], "pins", ClientId.Parse("group"), null), None)).Error);
        if (state is not ReaderState.UncleanAndBehind)
            await harness.PutToSleepAsync(Bob); // The message is then the first change since the save.
        Assert.Null((await conversation.SendAsync(Alice, new(ClientId.Parse("first"), "one", [], null), None)).Error);
        if (!IsUnclean(state))
            await harness.PutToSleepAsync(Bob);
        Assert.Equal(!IsUnclean(state), (await harness.Rows.LoadAsync(Bob, 0, None)).Head.IsClean);
        return conversation;
    }

    /// <summary>Kills after the commit and before any delivery, with every way to heal disabled.</summary>
    /// <returns>What each user then reads.</returns>
    private static async Task<ImmutableArray<ClientState>> CommitUntoldAsync(
        HealingHarness harness, ReaderState state, Func<Conversation, Task<Result<Done>>> change)
    {
        var conversation = await StartAsync(harness, state);
        if (state is ReaderState.CleanAndActive)
            await harness.PointerAsync(Bob, Group);
        harness.ShowsHeads = false;
        harness.CrashInjector.Arm(new(0, IsAfter: true), harness.Silo);
        Assert.Equal(ErrorCode.OutcomeUnknown, (await change(conversation)).Error?.Code);
        Assert.True(harness.CrashInjector.IsOver);
        harness.LoseConversations();
        if (IsUnclean(state))
            harness.LoseInboxes();

        var known = await harness.KnownAsync(Group);
        Assert.Equal(state is not ReaderState.UncleanAndBehind, Of(known, Bob) is not null);
        return known;
    }

    private static string? Of(ImmutableArray<ClientState> known, UserId reader) => known.Single(one => one.Reader == reader).Seen;

    private static async Task HealAsync(HealingHarness harness, HealingPath path, Func<Conversation, Task<Result<Done>>> change)
    {
        switch (path)
        {
            case HealingPath.Repeat:
                Assert.True((await change(harness.Activate(Group))).Error?.Code is null or ErrorCode.NotFound);
                break;
            case HealingPath.Activation:
                Assert.Null((await harness.Activate(Group).GetAsync(Carol, None)).Error);
                break;
            case HealingPath.OpenRow:
                await harness.TakeOverAsync();
                break;
            case HealingPath.Reconciliation:
                harness.ShowsHeads = true;
                if ((await harness.Rows.LoadAsync(Bob, 0, None)).Head.IsClean)
                    await harness.PutToSleepAsync(Bob);
                else
                    harness.LoseInboxes();
                break;
            case HealingPath.NextMessage:
                // The sender of this message activates the conversation, which also delivers. Another test covers the delivery by the
                // activation alone.
                var conversation = harness.Activate(Group);
                Assert.Null((await conversation.SendAsync(Carol, new(ClientId.Parse("third"), "three", [], null), None)).Error);
                break;
        }
    }

    private static async Task PassQuietTimeAsync(HealingHarness harness)
    {
        await SettleAsync();
        harness.Time.Advance(harness.Options.QuietTime);
        await SettleAsync();
    }
}
