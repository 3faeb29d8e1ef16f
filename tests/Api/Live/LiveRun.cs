using Microsoft.Extensions.DependencyInjection;
using Parley.Api.Conversations;
using Parley.Api.Hosting;
using Parley.ApiFrontend.Live;
using Parley.Client;

namespace Parley.Api.Live;

/// <summary>One random run: several people act, their streams are cut, grains are deactivated and streams are closed. In the end each
/// person's model equals a fresh read.</summary>
/// <param name="server">The server.</param>
/// <param name="seed">The seed of all draws. The interleaving with the server is real, so a run is not repeated exactly.</param>
internal sealed class LiveRun(ParleyServer server, int seed)
{
    private const int Operations = 40;
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private readonly Random _random = new(seed);
    private readonly List<Follower> _people = [];
    private readonly List<string> _conversations = [];

    /// <summary>Runs, and compares.</summary>
    /// <returns>How many streams were cut.</returns>
    public async Task<int> RunAsync()
    {
        try
        {
            foreach (var name in new[] { "alice", "bob", "carol", "dave" })
                _people.Add(await Follower.NewAsync(server, name, _random));
            _conversations.Add(await _people[0].Client.GroupAsync([.. _people[1..].Select(person => person.Id)]));
            _conversations.Add(await _people[1].Client.GroupAsync(_people[2].Id));
            _conversations.Add((await _people[0].Client.Conversations.CreateAsync(
                new() { MemberIds = [_people[1].Id], Message = new() { Text = "hello" } })).Conversation.Id);
            foreach (var person in _people)
                foreach (var conversation in _conversations)
                    await person.OpenAsync(conversation);
            for (var i = 0; i < Operations; i++)
                await StepAsync();
            foreach (var person in _people)
                person.Calm();
            await ConvergeAsync();
            return _people.Sum(person => person.Cuts);
        }
        finally
        {
            foreach (var person in _people)
                await person.DisposeAsync();
        }
    }

    private async Task StepAsync()
    {
        var (person, other) = (Any(_people), Any(_people));
        var id = Any(_conversations);
        try
        {
            await (_random.Next(20) switch
            {
                < 7 => person.Client.SayAsync(id, $"text {_random.Next(1_000)}"),
                7 => person.Client.Messages.EditAsync(id, AnySeq(), $"edited {_random.Next(1_000)}"),
                8 => person.Client.Messages.UnsendAsync(id, AnySeq()),
                9 or 10 => person.Client.Messages.ReactAsync(id, AnySeq(), "love"),
                11 => person.Client.Conversations.RenameAsync(id, $"name {_random.Next(1_000)}"),
                12 => person.Client.Conversations.RemoveMemberAsync(id, Any([person.Id, other.Id])),
                13 => person.Client.Conversations.AddMembersAsync(id, [other.Id], shareHistory: _random.Next(2) == 0),
                14 or 15 => person.Client.Inbox.ReadAsync(id, AnySeq()),
                16 => person.Client.Inbox.MarkUnreadAsync(id, AnySeq()),
                17 => person.Client.Inbox.ConfigureAsync(id, new() { Hidden = true }),
                18 => DisturbAsync(),
                _ => person.OpenAsync(id),
            });
        }
        catch (ParleyException refused) when (!refused.IsTemporary)
        {
            // Not a member any more, not one's own message, a group is needed: the draw does not look.
        }
    }

    private async Task DisturbAsync()
    {
        if (_random.Next(2) == 0)
        {
            await server.Services.GetRequiredService<IGrainFactory>().GetGrain<IManagementGrain>(0)
                .ForceActivationCollection(TimeSpan.Zero);
            return;
        }

        var hub = server.Services.GetRequiredService<LiveHub>();
        foreach (var stream in hub.Feeds.Where(feed => _people.Exists(person => person.Id == feed.UserId.Value))
            .SelectMany(feed => feed.Streams))
            hub.Close(stream, "shutting_down", TimeSpan.Zero);
    }

    private async Task ConvergeAsync()
    {
        foreach (var person in _people)
        {
            using var deadline = new CancellationTokenSource(Patience);
            IReadOnlyList<string> differences;
            while ((differences = await person.DifferencesAsync()).Count > 0)
            {
                Assert.False(deadline.IsCancellationRequested, $"Seed {seed}:\n{string.Join('\n', differences)}");
                await Task.Delay(20);
            }
        }
    }

    private T Any<T>(IReadOnlyList<T> items) => items[_random.Next(items.Count)];

    private long AnySeq() => 1 + _random.Next(12);
}
