using Parley.Client;
using Parley.Faults.Processes;

namespace Parley.Faults.Soak;

/// <summary>A conversation and the one who made it, who never leaves it.</summary>
internal sealed record Place(string ConversationId, string CreatorId);

/// <summary>People, each with a client of their own, and the conversations that they have.</summary>
internal sealed class SoakTown
{
    private static readonly string[] Names = ["alice", "bob", "carol", "dave", "erin", "frank"];

    private readonly Dictionary<string, ParleyClient> _clients = [];
    private readonly List<Place> _places = [];

    /// <summary>All their ids.</summary>
    public static IReadOnlyList<string> Everybody => Names;

    /// <summary>Every conversation.</summary>
    public IReadOnlyList<Place> Places => _places;

    /// <summary>Has everybody sign in, and make a group with some of the others.</summary>
    public static async Task<SoakTown> MakeAsync(People people, CancellationToken cancellationToken)
    {
        var town = new SoakTown();
        foreach (var name in Names)
            town._clients[name] = await people.SignInAsync(name, cancellationToken);
        for (var i = 0; i < Names.Length; i++)
        {
            var others = Names.Where((_, index) => index != i && (index + i) % 3 != 0);
            var made = await town._clients[Names[i]].Conversations.CreateAsync(
                new() { MemberIds = [.. others], Name = $"Of {Names[i]}", Message = People.Welcome }, cancellationToken);
            town._places.Add(new(made.Conversation.Id, Names[i]));
        }

        return town;
    }

    /// <summary>Everybody, ready to do this and that.</summary>
    public IReadOnlyList<Soaker> Soakers(int seed) => [.. Names.Select((name, index) => new Soaker(_clients[name], name, this, seed + index))];

    /// <summary>Everything that was answered is there, once, in order, and says what was last answered; nothing else is there.</summary>
    public async Task AssertAllIsThereAsync(IReadOnlyList<Soaker> soakers, CancellationToken cancellationToken)
    {
        foreach (var place in _places)
        {
            var read = new Dictionary<long, Message>();
            await foreach (var page in _clients[place.CreatorId].Messages.CatchUpAsync(place.ConversationId, after: 0, cancellationToken: cancellationToken))
            {
                foreach (var entry in page.Items.Select(change => change.Entry).Where(entry => entry?.Kind is EntryKind.Message))
                    Assert.True(read.TryAdd(entry!.Seq, entry), $"{entry.Seq} comes twice.");
            }

            foreach (var soaker in soakers)
            {
                var sent = soaker.Sent.Where(message => message.ConversationId == place.ConversationId).ToList();
                Assert.Equal(sent.Select(message => message.Seq).Order(), sent.Select(message => message.Seq));
                foreach (var message in sent)
                {
                    Assert.True(read.Remove(message.Seq, out var stored), $"{message.Name} was acknowledged as {message.Seq} and is lost.");
                    Assert.True(stored.Unsent ? message.IsUnsent || message.MayBeUnsent : !message.IsUnsent, $"{message.Name} is unsent: {stored.Unsent}.");
                    Assert.True(stored.Unsent || message.Texts.Contains(stored.Text!), $"{message.Name} says: {stored.Text}");
                }
            }

            var uncertain = soakers.SelectMany(soaker => soaker.Uncertain).Append(People.Welcome.Text).ToHashSet();
            Assert.All(read.Values, rest => Assert.True(uncertain.Remove(rest.Text), $"{rest.Text} was sent by nobody, or stands twice."));
        }
    }
}
