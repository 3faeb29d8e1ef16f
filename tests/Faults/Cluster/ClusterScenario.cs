using System.Globalization;
using Parley.Client;
using Parley.Faults.Processes;

namespace Parley.Faults.Cluster;

/// <summary>A conversation of three members. They stay its members until a test removes one.</summary>
/// <param name="ConversationId">The conversation's id.</param>
/// <param name="MemberIds">The members; the first one created the conversation.</param>
internal sealed record ClusterConversation(string ConversationId, IReadOnlyList<string> MemberIds);

/// <summary>Users and conversations of a cluster. Each client prefers one front end and uses the next one if
/// that does not answer.</summary>
internal sealed class ClusterScenario : IDisposable
{
    private const int UserCount = 9;
    private const int MembersPerConversation = 3;

    /// <summary>Limits the load on a cluster that has just started: it is slow at first, and that must not fail a test.</summary>
    private const int ConversationsAtOnce = 6;

    /// <summary>Tries of one call. With the second that Retry-After asks for, they outlast the time in which a cluster replaces a
    /// lost process.</summary>
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

    /// <summary>All conversations of the scenario.</summary>
    public IReadOnlyList<ClusterConversation> Conversations => _conversations;

    /// <summary>The addresses of the front ends.</summary>
    public IReadOnlyList<Uri> FrontEnds => _frontEnds;

    /// <summary>Signs in all users and creates the conversations.</summary>
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

    /// <summary>The client of a user.</summary>
    public ParleyClient ClientOf(string userId) => _clients[userId];

    /// <summary>A client of a user that calls only one front end.</summary>
    /// <param name="userId">The user.</param>
    /// <param name="frontEnd">The index of the front end.</param>
    /// <param name="maxTries">The maximum number of tries of one call.</param>
    public ParleyClient ClientOf(string userId, int frontEnd, int maxTries = PatientTries) =>
        Client(_connections[frontEnd], _tokens[userId], maxTries);

    /// <summary>Removes the last member of a conversation, as its creator and through one front end.</summary>
    public async Task RemoveLastMemberAsync(ClusterConversation conversation, int frontEnd, CancellationToken cancellationToken)
    {
        await ClientOf(conversation.MemberIds[0], frontEnd).Conversations
            .RemoveMemberAsync(conversation.ConversationId, conversation.MemberIds[^1], cancellationToken);
        lock (_conversations)
            _conversations[_conversations.IndexOf(conversation)] =
                conversation with { MemberIds = [.. conversation.MemberIds.SkipLast(1)] };
    }

    /// <summary>Makes a sender of each of the first two members of every conversation. The two prefer different front ends.</summary>
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

    // The pauses between retries are short, so that a test does not spend most of its time waiting after a fault.
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
