using System.Collections.Immutable;
using Parley.Conversations;
using static Parley.Faults.Healing.HealingHarness;

namespace Parley.Faults.Healing;

/// <summary>The processes that a kill ends.</summary>
public enum Victim
{
    /// <summary>One process with everything.</summary>
    All,

    /// <summary>The process of the conversation; the inboxes are in another process.</summary>
    Conversations,

    /// <summary>The process of the inboxes; the conversation is in another process.</summary>
    Inboxes,
}

/// <summary>Joining, leaving and removal killed before and after every write and every call between a conversation and inboxes.</summary>
public sealed class KilledMembershipTests
{
    public static TheoryData<string, Victim> Kills()
    {
        var kills = new TheoryData<string, Victim>();
        foreach (var name in MembershipCase.All.Keys)
        {
            foreach (var victim in Enum.GetValues<Victim>())
                kills.Add(name, victim);
        }

        return kills;
    }

    [Theory]
    [MemberData(nameof(Kills))]
    public Task A_membership_change_killed_at_any_step_and_repeated_happens_once(string name, Victim victim) => AtEveryStepAsync(
        name, victim, async (harness, its, before) =>
    {
        var hasHappened = (await harness.LogAsync(its.Id)).Length > before.Log.Length;
        var repeated = await its.Ask(harness.Activate(its.Id));

        // A person who left or was removed is no longer a member, so a repeat of the request is refused with NotFound.
        var expected = hasHappened && its.Happens is [var happened] && (happened.StartsWith("Left", StringComparison.Ordinal)
            || happened.StartsWith("Removed", StringComparison.Ordinal)) ? ErrorCode.NotFound : (ErrorCode?)null;
        Assert.Equal(expected, repeated?.Code);
        Assert.Equal<IEnumerable<string>>([.. before.Log, .. its.Happens], await harness.LogAsync(its.Id));
        await harness.EveryMemberHasItStoredAsync(its.Id);
        await harness.EveryInboxShowsTheHeadAsync(its.Id, before.ClientState);
    });

    [Theory]
    [MemberData(nameof(Kills))]
    public Task A_membership_change_killed_at_any_step_leaves_no_trace_after_a_day_unless_it_happened(string name, Victim victim) =>
        AtEveryStepAsync(name, victim, (_, _, _) => Task.CompletedTask);

    private static async Task AtEveryStepAsync(
        string name,
        Victim victim,
        Func<HealingHarness, MembershipCase, (string[] Log, ImmutableArray<ClientState> ClientState), Task> then)
    {
        var its = MembershipCase.All[name];
        var deaths = 0;
        foreach (var isAfter in new[] { false, true })
        {
            var wasReached = true;
            for (var step = 0; wasReached; step++)
            {
                var crashPoint = new CrashPoint(step, isAfter);
                try
                {
                    await RunAsync(async harness => wasReached = await KillAsync(harness, its, victim, crashPoint, then));
                }
                catch (Exception exception)
                {
                    throw new InvalidOperationException($"{name}, {victim} killed at {crashPoint}: {exception.Message}", exception);
                }

                deaths += wasReached ? 1 : 0;
            }
        }

        // At least a change, its row or its delivery for each of two people, before and after.
        Assert.True(deaths >= 6, $"Only {deaths} deaths.");
    }

    /// <summary>One crash, all checks after it, and a day without calls.</summary>
    /// <returns>Whether the run reached that crash.</returns>
    private static async Task<bool> KillAsync(
        HealingHarness harness,
        MembershipCase its,
        Victim victim,
        CrashPoint crashPoint,
        Func<HealingHarness, MembershipCase, (string[] Log, ImmutableArray<ClientState> ClientState), Task> then)
    {
        var conversation = harness.Activate(its.Id);
        await its.Situation(conversation);
        await harness.EveryInboxShowsTheHeadAsync(its.Id);
        var (before, known) = (await harness.LogAsync(its.Id), await harness.KnownAsync(its.Id));

        harness.CrashInjector.Arm(crashPoint, victim switch
        {
            Victim.All => [harness.Silo, harness.InboxSilo],
            Victim.Conversations => [harness.Silo],
            _ => [harness.InboxSilo],
        });
        var error = await its.Ask(conversation);
        var wasReached = harness.CrashInjector.IsOver;
        harness.CrashInjector.Disarm();

        // An answered change has happened, and a refused one has not. Only an unknown outcome may be either.
        var log = await harness.LogAsync(its.Id);
        var hasHappened = log.Length > before.Length;
        if (error?.Code is not ErrorCode.OutcomeUnknown)
            Assert.Equal(error is null, hasHappened);
        Assert.Equal<IEnumerable<string>>(hasHappened ? [.. before, .. its.Happens] : before, log);
        await harness.EveryMemberHasItStoredAsync(its.Id);

        await RestartAsync(harness, victim);
        await harness.EveryInboxShowsTheHeadAsync(its.Id, known);
        await harness.EveryMemberHasItStoredAsync(its.Id);
        await then(harness, its, (before, known));

        harness.Time.Advance(TimeSpan.FromDays(1));
        await SettleAsync();
        await RestartAsync(harness, Victim.All);
        await harness.EveryInboxShowsTheHeadAsync(its.Id, known);
        await OnlyWhatHappenedIsStoredAsync(harness, its.Id);
        return wasReached;
    }

    private static async Task RestartAsync(HealingHarness harness, Victim victim)
    {
        harness.LoseConversations();
        if (victim is not Victim.Conversations)
            harness.LoseInboxes();
        await harness.TakeOverAsync();
    }

    /// <summary>Asserts that every inbox row agrees with the log. Members have a pointer, persons who left have a tombstone, all others
    /// have neither, and no row has an unfinished attempt to join.</summary>
    private static async Task OnlyWhatHappenedIsStoredAsync(HealingHarness harness, ConversationId id)
    {
        var log = await harness.LogAsync(id);
        var members = (await harness.HeadAsync(id))?.Summary.Members ?? [];
        foreach (var person in Everybody)
        {
            await harness.PutToSleepAsync(person);
            var row = await harness.Rows.ReadRowAsync(person, id, CancellationToken.None);
            var isShown = await harness.PointerAsync(person, id) is not null;
            var isGone = !isShown && log.Any(line => line == $"Left {person}" || line == $"Removed {person}");
            var has = (row?.Shown is not null, row?.Gone is not null, row?.Joining.Length ?? 0);
            Assert.True(!isShown || members.Any(member => member.UserId == person));
            Assert.Equal((isShown, isGone, 0), has);
        }
    }
}
