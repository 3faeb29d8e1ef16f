using System.Globalization;
using Parley.Client;
using Parley.Faults.Processes;

namespace Parley.Faults.Cluster;

/// <summary>A conversation of three, who are all its members for as long as the test says nothing else.</summary>
/// <param name="ConversationId">Which.</param>
/// <param name="MemberIds">Who; the first made it.</param>
internal sealed record ClusterConversation(string ConversationId, IReadOnlyList<string> MemberIds);

/// <summary>Users and conversations of a cluster. Each client prefers one front end and uses the next one if
/// that does not answer.</summary>
internal sealed class ClusterScenario : IDisposable
{
    private const int UserCount = 9;
    private const int MembersPerConversation = 3;

    /// <summary>A cluster that has just started is slow, and no fault of the tests'.</summary>
    private const int ConversationsAtOnce = 6;
    private const int PatientTries = 12;

    private readonly IReadOnlyList<Uri> _frontEnds;
    private readonly List<HttpClient> _connections;
    private readonly Dictionary<string, string> _tokens = [];
    private readonly Dictionary<string, ParleyClient> _clients = [];
    private readonly List<ClusterConversation> _conversations = [];

    private ClusterScenario(IReadOnlyList<Uri> frontEnds)
    {
        _frontEnds = frontEnds;
        _connections = [.. frontEnds.Select(frontEnd => new HttpClient { BaseAddress = frontEnd })];
    }

    /// <summary>Every conversation.</summary>
    public IReadOnlyList<ClusterConversation> Conversations => _conversations;

    /// <summary>Where the front ends are.</summary>
    public IReadOnlyList<Uri> FrontEnds => _frontEnds;

    /// <summary>Has everybody sign in and makes the conversations.</summary>
    public static async Task<ClusterScenario> MakeAsync(IEnumerable<Uri> frontEnds, int conversations, CancellationToken cancellationToken)
    {
        var scenario = new ClusterScenario([.. frontEnds]);
        for (var person = 0; person < UserCount; person++)
            await scenario.SignInAsync(Name(person), cancellationToken);
        foreach (var some in Enumerable.Range(0, conversations).Chunk(ConversationsAtOnce))
            scenario._conversations.AddRange(
                await Task.WhenAll(some.Select(number => scenario.CreateConversationAsync(number, cancellationToken))));
        return scenario;
    }

    /// <summary>Somebody's client.</summary>
    public ParleyClient ClientOf(string userId) => _clients[userId];

    /// <summary>Somebody's client that asks one front end alone.</summary>
    /// <param name="userId">Who.</param>
    /// <param name="frontEnd">Which front end.</param>
    /// <param name="maxTries">Tries of one call.</param>
    public ParleyClient ClientOf(string userId, int frontEnd, int maxTries = PatientTries) =>
        Client(_connections[frontEnd], _tokens[userId], maxTries);

    /// <summary>Has the creator of a conversation remove its last member, through one front end.</summary>
    public async Task RemoveLastMemberAsync(ClusterConversation conversation, int frontEnd, CancellationToken cancellationToken)
    {
        await ClientOf(conversation.MemberIds[0], frontEnd).Conversations
            .RemoveMemberAsync(conversation.ConversationId, conversation.MemberIds[^1], cancellationToken);
        lock (_conversations)
            _conversations[_conversations.IndexOf(conversation)] =
                conversation with { MemberIds = [.. conversation.MemberIds.SkipLast(1)] };
    }

    /// <summary>The first two members of every conversation as senders to it: they prefer different front ends.</summary>
    public IReadOnlyList<Sender> Senders(IEnumerable<ClusterConversation> conversations) =>
        [
            .. from conversation in conversations
            from userId in conversation.MemberIds.Take(2)
            select new Sender(_clients[userId], userId, conversation.ConversationId),
        ];

    /// <inheritdoc/>
    public void Dispose() => _connections.ForEach(connection => connection.Dispose());

    private static string Name(int person) => $"person-{(person % UserCount).ToString(CultureInfo.InvariantCulture)}";

    private async Task SignInAsync(string userId, CancellationToken cancellationToken)
    {
        var connection = new HttpClient(new LoadBalancer(_frontEnds, _clients.Count)) { BaseAddress = _frontEnds[0] };
        _connections.Add(connection);
        _tokens[userId] = (await new ParleyClient(connection).SignIn.AsAsync(userId, cancellationToken: cancellationToken)).Token;
        _clients[userId] = Client(connection, _tokens[userId], PatientTries);
    }

    // Back soon after a fault: what a test does then is not to be mostly waiting.
    private static ParleyClient Client(HttpClient connection, string token, int maxTries) =>
        new(
            connection,
            new() { MaxPause = TimeSpan.FromMilliseconds(200), MaxTries = maxTries, Token = _ => ValueTask.FromResult<string?>(token) });

    private async Task<ClusterConversation> CreateConversationAsync(int number, CancellationToken cancellationToken)
    {
        var members = Enumerable.Range(number, MembersPerConversation).Select(Name).ToList();
        var made = await _clients[members[0]].Conversations.CreateAsync(
            new()
            {
                MemberIds = members[1..],
                Name = $"Room {number.ToString(CultureInfo.InvariantCulture)}",
                Message = TestUsers.Welcome,
            },
            cancellationToken);
        return new(made.Conversation.Id, members);
    }
}
