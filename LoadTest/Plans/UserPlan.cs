using System.Runtime.InteropServices;
using Parley.LoadTest.Profiles;

namespace Parley.LoadTest.Plans;

/// <summary>One step of a user: what it does after which time, and the random numbers that settle the details. A step does not depend on
/// what the server answers.</summary>
/// <param name="ThinkTime">The time since the end of the step before.</param>
/// <param name="Kind">The kind of action.</param>
/// <param name="Where">Chooses the conversation: 0 to below 1.</param>
/// <param name="What">Chooses the pin, message, reaction or person: 0 to below 1.</param>
/// <param name="Chance">Decides whether something happens that has a probability: 0 to below 1.</param>
/// <param name="Words">The number of words of a text.</param>
/// <param name="TextSeed">The seed of the text.</param>
[StructLayout(LayoutKind.Auto)]
internal readonly record struct Step(
    TimeSpan ThinkTime, ActionKind Kind, double Where, double What, double Chance, int Words, ulong TextSeed);

/// <summary>The steps of all users of a run. The same profile and seed give the same plan.</summary>
internal sealed class UserPlan
{
    // How much the lengths of texts differ. With a median of 7, one of a hundred texts has more than 70 words.
    private const double LengthSigma = 1.0;

    // The first users are the members of the hot conversation.
    private const int HotMembers = 10;

    private readonly LoadProfile _profile;
    private readonly int _seed;
    private readonly Weights<ActionKind> _actions;
    private readonly Weights<ActionKind> _sends;

    /// <summary>Creates a plan.</summary>
    /// <param name="profile">The profile.</param>
    /// <param name="seed">The seed.</param>
    /// <param name="withSends">Whether users send by themselves: in the closed model.</param>
    public UserPlan(LoadProfile profile, int seed, bool withSends)
    {
        (_profile, _seed) = (profile, seed);
        _actions = new(profile.Actions
            .Where(action => withSends || !ActionKinds.Sends.Contains(action.Key))
            .OrderBy(action => action.Key)
            .Select(action => (action.Key, action.Value)));
        _sends = new(profile.Actions
            .Where(action => ActionKinds.Sends.Contains(action.Key))
            .OrderBy(action => action.Key)
            .Select(action => (action.Key, action.Value)));
    }

    /// <summary>Whether the profile has actions that send.</summary>
    public bool HasSends => !_sends.IsEmpty;

    /// <summary>The random numbers of a user.</summary>
    public PlanRandom RandomOf(int user) => new(_seed, user);

    /// <summary>The next step of a user.</summary>
    /// <param name="random">The random numbers of that user.</param>
    /// <param name="activity">The present factor of the activity; not 0.</param>
    public Step Next(ref PlanRandom random, double activity)
    {
        var think = random.Exponential(_profile.ThinkTime / activity);
        var choice = random.Next();
        return Complete(think, _actions.IsEmpty ? ActionKind.Inbox : _actions.Choose(choice), ref random);
    }

    /// <summary>The sends of the open model, in the order of time: a Poisson process whose rate follows the activity.</summary>
    /// <param name="rate">Sends per second at the activity 1.</param>
    /// <param name="users">The number of users.</param>
    /// <param name="activity">Returns the factor of the activity at a time since the start.</param>
    /// <param name="most">The largest factor.</param>
    /// <param name="end">No send comes after this time, which counts from the start.</param>
    public IEnumerable<(TimeSpan At, int User, Step Step)> Sends(
        double rate, int users, Func<TimeSpan, double> activity, double most, TimeSpan end)
    {
        var random = new PlanRandom(_seed, -1);
        var pause = TimeSpan.FromSeconds(1 / (rate * most));
        for (var at = random.Exponential(pause); at < end; at += random.Exponential(pause))
        {
            // Thinning: candidates come at the largest rate, and are kept with the probability of the present one.
            if (random.Next() * most >= activity(at))
                continue;
            var isHot = random.Next() < _profile.Conversations.Hot;
            var user = random.Below(isHot ? Math.Min(HotMembers, users) : users);
            yield return (at, user, Complete(TimeSpan.Zero, _sends.Choose(random.Next()), ref random));
        }
    }

    /// <summary>The smallest factor of the activity. A profile may name 0, with which the next step would never come.</summary>
    public const double LeastActivity = 0.01;

    private Step Complete(TimeSpan think, ActionKind kind, ref PlanRandom random)
    {
        var words = Math.Clamp((int)Math.Round(random.LogNormal(_profile.Text.MedianWords, LengthSigma)), 1, _profile.Text.MaxWords);
        return new(think, kind, random.Next(), random.Next(), random.Next(), words, random.NextBits());
    }
}
