using System.Collections.Immutable;
using Parley.Conversations;
using static Parley.Faults.Healing.Scene;

namespace Parley.Faults.Healing;

/// <summary>Which processes a kill takes.</summary>
public enum Victim
{
    /// <summary>All in one process.</summary>
    All,

    /// <summary>The conversation's; the inboxes live on elsewhere.</summary>
    Conversations,

    /// <summary>The inboxes'; the conversation lives on elsewhere.</summary>
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
    public Task Killed_at_any_step_and_repeated_it_happens_once(string name, Victim victim) => AtEveryStepAsync(name, victim, async (scene, its, before) =>
    {
        var hasHappened = (await scene.LogAsync(its.Id)).Length > before.Log.Length;
        var repeated = await its.Ask(scene.Activate(its.Id));

        // Who went is nobody there any more: being told so is what a repeat of going gets.
        var expected = hasHappened && its.Happens is [var happened] && (happened.StartsWith("Left", StringComparison.Ordinal)
            || happened.StartsWith("Removed", StringComparison.Ordinal)) ? ErrorCode.NotFound : (ErrorCode?)null;
        Assert.Equal(expected, repeated?.Code);
        Assert.Equal<IEnumerable<string>>([.. before.Log, .. its.Happens], await scene.LogAsync(its.Id));
        await scene.EveryMemberHasItStoredAsync(its.Id);
        await scene.EveryInboxShowsTheHeadAsync(its.Id, before.Known);
    });

    [Theory]
    [MemberData(nameof(Kills))]
    public Task Killed_at_any_step_and_left_alone_for_a_day_only_what_happened_leaves_a_trace(string name, Victim victim) =>
        AtEveryStepAsync(name, victim, (_, _, _) => Task.CompletedTask);

    private static async Task AtEveryStepAsync(string name, Victim victim, Func<Scene, MembershipCase, (string[] Log, ImmutableArray<Known> Known), Task> then)
    {
        var its = MembershipCase.All[name];
        var deaths = 0;
        foreach (var isAfter in new[] { false, true })
        {
            var wasReached = true;
            for (var step = 0; wasReached; step++)
            {
                var death = new Death(step, isAfter);
                try
                {
                    await RunAsync(async scene => wasReached = await KillAsync(scene, its, victim, death, then));
                }
                catch (Exception exception)
                {
                    throw new InvalidOperationException($"{name}, {victim} killed at {death}: {exception.Message}", exception);
                }

                deaths += wasReached ? 1 : 0;
            }
        }

        // A change, its row or its news for each of two people at least, before and after.
        Assert.True(deaths >= 6, $"Only {deaths} deaths.");
    }

    /// <summary>One death, everything that must hold after it, and a day.</summary>
    /// <returns>Whether it came to that death at all.</returns>
    private static async Task<bool> KillAsync(
        Scene scene, MembershipCase its, Victim victim, Death death, Func<Scene, MembershipCase, (string[] Log, ImmutableArray<Known> Known), Task> then)
    {
        var conversation = scene.Activate(its.Id);
        await its.Situation(conversation);
        await scene.EveryInboxShowsTheHeadAsync(its.Id);
        var (before, known) = (await scene.LogAsync(its.Id), await scene.KnownAsync(its.Id));

        scene.Steps.Arm(death, victim switch
        {
            Victim.All => [scene.Silo, scene.InboxSilo],
            Victim.Conversations => [scene.Silo],
            _ => [scene.InboxSilo],
        });
        var error = await its.Ask(conversation);
        var wasReached = scene.Steps.IsOver;
        scene.Steps.Disarm();

        // What was answered is so, and what was refused is not; only of an unknown outcome either may be.
        var log = await scene.LogAsync(its.Id);
        var hasHappened = log.Length > before.Length;
        if (error?.Code is not ErrorCode.OutcomeUnknown)
            Assert.Equal(error is null, hasHappened);
        Assert.Equal<IEnumerable<string>>(hasHappened ? [.. before, .. its.Happens] : before, log);
        await scene.EveryMemberHasItStoredAsync(its.Id);

        await RestartAsync(scene, victim);
        await scene.EveryInboxShowsTheHeadAsync(its.Id, known);
        await scene.EveryMemberHasItStoredAsync(its.Id);
        await then(scene, its, (before, known));

        scene.Time.Advance(TimeSpan.FromDays(1));
        await SettleAsync();
        await RestartAsync(scene, Victim.All);
        await scene.EveryInboxShowsTheHeadAsync(its.Id, known);
        await OnlyWhatHappenedIsStoredAsync(scene, its.Id);
        return wasReached;
    }

    private static async Task RestartAsync(Scene scene, Victim victim)
    {
        scene.LoseConversations();
        if (victim is not Victim.Conversations)
            scene.LoseInboxes();
        await scene.WakeOpenAsync();
    }

    /// <summary>Members have a pointer and nobody has an attempt left; a tombstone is left to who went, and to nobody else anything.</summary>
    private static async Task OnlyWhatHappenedIsStoredAsync(Scene scene, ConversationId id)
    {
        var log = await scene.LogAsync(id);
        var members = (await scene.HeadAsync(id))?.Summary.Members ?? [];
        foreach (var person in Everybody)
        {
            await scene.PutToSleepAsync(person);
            var row = await scene.Rows.ReadRowAsync(person, id, CancellationToken.None);
            var isShown = await scene.PointerAsync(person, id) is not null;
            var isGone = !isShown && log.Any(line => line == $"Left {person}" || line == $"Removed {person}");
            var has = (row?.Shown is not null, row?.Gone is not null, row?.Joining.Length ?? 0);
            Assert.True(!isShown || members.Any(member => member.UserId == person));
            Assert.Equal((isShown, isGone, 0), has);
        }
    }
}
