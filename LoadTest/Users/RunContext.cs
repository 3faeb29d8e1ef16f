using System.Collections.Concurrent;
using Parley.LoadTest.Checking;
using Parley.LoadTest.Measuring;
using Parley.LoadTest.Plans;
using Parley.LoadTest.Profiles;
using Parley.LoadTest.Targets;
using Parley.LoadTest.Worlds;

namespace Parley.LoadTest.Users;

/// <summary>The state that all users of a run share.</summary>
/// <param name="Profile">The behaviour of the users.</param>
/// <param name="World">The people and the content.</param>
/// <param name="Target">The server.</param>
/// <param name="Plan">The steps of the users.</param>
/// <param name="Clock">The phases of the run.</param>
/// <param name="Measurements">Collects the measurements.</param>
/// <param name="Deliveries">Measures deliveries.</param>
/// <param name="Violations">Collects the violations.</param>
/// <param name="Reactions">The names of the server's reactions.</param>
/// <param name="Fail">Ends the run early. What was sent is read back and reported all the same.</param>
internal sealed record RunContext(
    LoadProfile Profile,
    World World,
    Target Target,
    UserPlan Plan,
    RunClock Clock,
    RunMeasurements Measurements,
    DeliveryTracker Deliveries,
    Violations Violations,
    IReadOnlyList<string> Reactions,
    Action<ToolException> Fail)
{
    private readonly ConcurrentDictionary<string, ObservedConversation> _conversations = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, bool> _created = new(StringComparer.Ordinal);
    private readonly HashSet<string> _worldIds = [.. World.Conversations.Select(conversation => conversation.Id)];

    // No message of an earlier run has a token of this one.
    private ulong _token = (ulong)Random.Shared.NextInt64();

    /// <summary>Chooses pins by their popularity.</summary>
    public Weights<int> PinChoice { get; } = Weights.Zipf(Math.Max(1, World.PinIds.Count), Profile.Content.Popularity);

    /// <summary>The observations of the users.</summary>
    public IReadOnlyCollection<ObservedConversation> Conversations => [.. _conversations.Values];

    /// <summary>The conversation to which the share <see cref="ConversationProfile.Hot"/> of the sends goes, or null.</summary>
    public WorldConversation? HotConversation => Profile.Conversations.Hot > 0 ? World.Conversations[0] : null;

    /// <summary>The observations of a conversation.</summary>
    /// <param name="id">The conversation.</param>
    /// <param name="lastSeq">Its newest number, as a user was told now. If a user hears of it for the first time, the checker covers what
    /// comes later; groups that the run created are covered from their beginning.</param>
    public ObservedConversation Observe(string id, long lastSeq) =>
        _conversations.GetOrAdd(id, (id, seq) => new(id, _worldIds.Contains(id) ? seq : 0), lastSeq);

    /// <summary>Notes that the run created a group. Its users may leave it and add members.</summary>
    public void Created(string conversationId) => _created.TryAdd(conversationId, true);

    /// <summary>Whether the run created a group.</summary>
    public bool IsCreated(string conversationId) => _created.ContainsKey(conversationId);

    /// <summary>The token of the next text.</summary>
    public ulong NextToken() => PlanRandom.Mix(Interlocked.Increment(ref _token));
}
