using System.Globalization;
using Parley.Client;
using Xunit;

namespace Parley.Testing.Live;

/// <summary>Several people who follow live and act at random in a few conversations. In the end, each person's model must equal a fresh
/// read.</summary>
public sealed class LiveScenario : IAsyncDisposable
{
    // With a lower value of Conversations:MaxLiveBytes its event is a pointer, and the members read the changes.
    private static readonly string LongText = new('€', 2_000);

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private readonly int _seed;
    private readonly Random _random;
    private readonly List<Follower> _people = [];
    private readonly List<string> _conversations = [];

    private LiveScenario(int seed) => (_seed, _random) = (seed, new(seed));

    /// <summary>The people.</summary>
    public IReadOnlyList<Follower> People => _people;

    /// <summary>How many streams were cut.</summary>
    public int Cuts => _people.Sum(person => person.Cuts);

    /// <summary>Creates four people who follow three conversations.</summary>
    /// <param name="seed">The seed of all draws. The interleaving with the server is real, so a run is not repeated exactly.</param>
    /// <param name="signInAsync">Creates a person with a name; the random numbers draw where the streams are cut.</param>
    public static async Task<LiveScenario> BeginAsync(int seed, Func<string, Random, Task<Follower>> signInAsync)
    {
        ArgumentNullException.ThrowIfNull(signInAsync);
        var scenario = new LiveScenario(seed);
        try
        {
            foreach (var name in new[] { "alice", "bob", "carol", "dave" })
                scenario._people.Add(await signInAsync(name, new(scenario._random.Next())));
            var (alice, bob, carol, dave) = (scenario._people[0], scenario._people[1], scenario._people[2], scenario._people[3]);
            await scenario.CreateAsync(alice, new() { MemberIds = [bob.Id, carol.Id, dave.Id], Name = "Ideas" });
            await scenario.CreateAsync(bob, new() { MemberIds = [carol.Id], Name = "Plans" });
            await scenario.CreateAsync(alice, new() { MemberIds = [bob.Id], Message = new() { Text = "hello" } });
            foreach (var person in scenario._people)
                foreach (var conversation in scenario._conversations)
                    await person.OpenAsync(conversation);
            return scenario;
        }
        catch
        {
            await scenario.DisposeAsync();
            throw;
        }
    }

    /// <summary>Executes one random operation of one person.</summary>
    /// <param name="disturbAsync">Executes a disturbance, if one is drawn.</param>
    /// <exception cref="ParleyException">The operation failed temporarily.</exception>
    public async Task StepAsync(Func<Random, Task> disturbAsync)
    {
        ArgumentNullException.ThrowIfNull(disturbAsync);
        var (person, other) = (Any(_people), Any(_people));
        var id = Any(_conversations);
        try
        {
            await (_random.Next(20) switch
            {
                < 7 => SayAsync(person, id, $"text {Number()}"),
                7 => person.Client.Messages.EditAsync(id, AnySeq(), $"edited {Number()}"),
                8 => person.Client.Messages.UnsendAsync(id, AnySeq()),
                9 or 10 => person.Client.Messages.ReactAsync(id, AnySeq(), "love"),
                11 => person.Client.Conversations.RenameAsync(id, $"name {Number()}"),
                12 => person.Client.Conversations.RemoveMemberAsync(id, Any([person.Id, other.Id])),
                13 => person.Client.Conversations.AddMembersAsync(id, [other.Id], shareHistory: _random.Next(2) == 0),
                14 or 15 => person.Client.Inbox.ReadAsync(id, AnySeq()),
                16 => person.Client.Inbox.MarkUnreadAsync(id, AnySeq()),
                17 => person.Client.Inbox.ConfigureAsync(id, new() { Hidden = true }),
                18 => disturbAsync(_random),
                _ => person.OpenAsync(id),
            });
        }
        catch (ParleyException refused) when (!refused.IsTemporary)
        {
            // Not a member any more, not one's own message, a group is needed: the draw does not look.
        }
    }

    /// <summary>Cuts no stream any more, and waits until every model equals a fresh read, except for receipts.</summary>
    public async Task ConvergeAsync()
    {
        foreach (var person in _people)
            person.Calm();
        foreach (var person in _people)
            await person.ConvergeAsync($"Seed {_seed}");
    }

    /// <summary>Makes every model read the changes of its conversations, and waits until the receipts equal a fresh read.</summary>
    /// <remarks>Requires a server whose <c>Conversations:MaxLiveBytes</c> is at most 4,096. A receipt that moves without an event after
    /// the models have read is right after their next read, so this is repeated.</remarks>
    public async Task ReceiptsConvergeAsync()
    {
        using var deadline = new CancellationTokenSource(Patience);
        while (true)
        {
            foreach (var conversation in _conversations)
                await SayToAllAsync(conversation);
            await ConvergeAsync();
            if (await ReceiptDifferencesAsync() is not { Count: > 0 } differences)
                return;
            Assert.False(deadline.IsCancellationRequested, $"Seed {_seed}:\n{string.Join('\n', differences)}");
            await Task.Delay(20, CancellationToken.None);
        }
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        foreach (var person in _people)
            await person.DisposeAsync();
    }

    private static Task<Message> SayAsync(Follower person, string conversationId, string text) =>
        person.Client.Messages.SendAsync(conversationId, new() { Text = text });

    private async Task CreateAsync(Follower creator, NewConversation conversation) =>
        _conversations.Add((await creator.Client.Conversations.CreateAsync(conversation)).Conversation.Id);

    private async Task SayToAllAsync(string conversationId)
    {
        foreach (var person in _people)
        {
            try
            {
                await SayAsync(person, conversationId, LongText);
                return;
            }
            catch (ParleyException refused) when (refused.Code is ProblemCode.NotFound)
            {
                // Not a member any more.
            }
        }
    }

    private async Task<List<string>> ReceiptDifferencesAsync()
    {
        var different = new List<string>();
        foreach (var person in _people)
            different.AddRange(await person.DifferencesAsync(receipts: true));
        return different;
    }

    private T Any<T>(IReadOnlyList<T> items) => items[_random.Next(items.Count)];

    private long AnySeq() => 1 + _random.Next(12);

    private string Number() => _random.Next(1_000).ToString(CultureInfo.InvariantCulture);
}
