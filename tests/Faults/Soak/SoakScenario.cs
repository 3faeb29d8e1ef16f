using Parley.Client;
using Parley.Faults.Processes;

namespace Parley.Faults.Soak;

/// <summary>A conversation and its creator, who never leaves it.</summary>
internal sealed record SoakConversation(string ConversationId, string CreatorId);

/// <summary>The users of a soak run, each with its own client, and their conversations.</summary>
internal sealed class SoakScenario
{
    private static readonly string[] Names = ["alice", "bob", "carol", "dave", "erin", "frank"];

    private readonly Dictionary<string, ParleyClient> _clients = [];
    private readonly List<SoakConversation> _conversations = [];

    /// <summary>The ids of all users.</summary>
    public static IReadOnlyList<string> Everybody => Names;

    /// <summary>All conversations.</summary>
    public IReadOnlyList<SoakConversation> Conversations => _conversations;

    /// <summary>Signs in all users. Each creates a group with some of the others.</summary>
    public static async Task<SoakScenario> MakeAsync(TestUsers users, CancellationToken cancellationToken)
    {
        var scenario = new SoakScenario();
        foreach (var name in Names)
            scenario._clients[name] = await users.SignInAsync(name, cancellationToken);
        for (var i = 0; i < Names.Length; i++)
        {
            var others = Names.Where((_, index) => index != i && (index + i) % 3 != 0);
            var made = await scenario._clients[Names[i]].Conversations.CreateAsync(
                new() { MemberIds = [.. others], Name = $"Of {Names[i]}", Message = TestUsers.Welcome }, cancellationToken);
            scenario._conversations.Add(new(made.Conversation.Id, Names[i]));
        }

        return scenario;
    }

    /// <summary>All users, ready for random operations.</summary>
    public IReadOnlyList<SoakUser> SoakUsers(int seed) =>
        [.. Names.Select((name, index) => new SoakUser(_clients[name], name, this, seed + index))];

    /// <summary>Asserts that every acknowledged message is there once, in order, with its last acknowledged text, and that no other message
    /// is there.</summary>
    public async Task AssertAllIsThereAsync(IReadOnlyList<SoakUser> soakUsers, CancellationToken cancellationToken)
    {
        foreach (var conversation in _conversations)
        {
            var read = new Dictionary<long, Message>();
            await foreach (var page in _clients[conversation.CreatorId].Messages
                .CatchUpAsync(conversation.ConversationId, after: 0, cancellationToken: cancellationToken))
            {
                foreach (var entry in page.Items.Select(change => change.Entry).Where(entry => entry?.Kind is EntryKind.Message))
                    Assert.True(read.TryAdd(entry!.Seq, entry), $"{entry.Seq} was read twice.");
            }

            foreach (var soakUser in soakUsers)
            {
                var sent = soakUser.Sent.Where(message => message.ConversationId == conversation.ConversationId).ToList();
                Assert.Equal(sent.Select(message => message.Seq).Order(), sent.Select(message => message.Seq));
                foreach (var message in sent)
                {
                    Assert.True(read.Remove(message.Seq, out var stored), $"{message.Name} was acknowledged as {message.Seq} and is lost.");
                    Assert.True(
                        stored.Unsent ? message.IsUnsent || message.MayBeUnsent : !message.IsUnsent,
                        $"{message.Name} is unsent: {stored.Unsent}.");
                    Assert.True(stored.Unsent || message.Texts.Contains(stored.Text!), $"{message.Name} says: {stored.Text}");
                }
            }

            var uncertain = soakUsers.SelectMany(soakUser => soakUser.Uncertain).Append(TestUsers.Welcome.Text).ToHashSet();
            Assert.All(read.Values, rest => Assert.True(uncertain.Remove(rest.Text), $"{rest.Text} was not sent, or is stored twice."));
        }
    }
}
