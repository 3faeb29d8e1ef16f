using System.Globalization;
using Parley.Client;
using Parley.Faults.Processes;

namespace Parley.Faults.Cluster;

/// <summary>A conversation of three, who are all its members for as long as the test says nothing else.</summary>
/// <param name="ConversationId">Which.</param>
/// <param name="MemberIds">Who; the first made it.</param>
internal sealed record Room(string ConversationId, IReadOnlyList<string> MemberIds);

/// <summary>People and conversations of a cluster. Everybody's client prefers one front end and goes on to the next where that does not answer.</summary>
internal sealed class Town : IDisposable
{
    private const int Inhabitants = 9;
    private const int MembersOfARoom = 3;

    /// <summary>A cluster that has just started is slow, and no fault of the tests'.</summary>
    private const int RoomsAtOnce = 6;
    private const int PatientTries = 12;

    private readonly IReadOnlyList<Uri> _frontEnds;
    private readonly List<HttpClient> _connections;
    private readonly Dictionary<string, string> _tokens = [];
    private readonly Dictionary<string, ParleyClient> _clients = [];
    private readonly List<Room> _rooms = [];

    private Town(IReadOnlyList<Uri> frontEnds)
    {
        _frontEnds = frontEnds;
        _connections = [.. frontEnds.Select(frontEnd => new HttpClient { BaseAddress = frontEnd })];
    }

    /// <summary>Every conversation.</summary>
    public IReadOnlyList<Room> Rooms => _rooms;

    /// <summary>Where the front ends are.</summary>
    public IReadOnlyList<Uri> FrontEnds => _frontEnds;

    /// <summary>Has everybody sign in and makes the conversations.</summary>
    public static async Task<Town> MakeAsync(IEnumerable<Uri> frontEnds, int rooms, CancellationToken cancellationToken)
    {
        var town = new Town([.. frontEnds]);
        for (var person = 0; person < Inhabitants; person++)
            await town.SignInAsync(Name(person), cancellationToken);
        foreach (var some in Enumerable.Range(0, rooms).Chunk(RoomsAtOnce))
            town._rooms.AddRange(await Task.WhenAll(some.Select(room => town.MakeRoomAsync(room, cancellationToken))));
        return town;
    }

    /// <summary>Somebody's client.</summary>
    public ParleyClient ClientOf(string userId) => _clients[userId];

    /// <summary>Somebody's client that asks one front end alone.</summary>
    /// <param name="userId">Who.</param>
    /// <param name="frontEnd">Which front end.</param>
    /// <param name="maxTries">Tries of one call.</param>
    public ParleyClient ClientOf(string userId, int frontEnd, int maxTries = PatientTries) =>
        Client(_connections[frontEnd], _tokens[userId], maxTries);

    /// <summary>Has the one who made a room remove its last member, through one front end.</summary>
    public async Task RemoveLastMemberAsync(Room room, int frontEnd, CancellationToken cancellationToken)
    {
        await ClientOf(room.MemberIds[0], frontEnd).Conversations.RemoveMemberAsync(room.ConversationId, room.MemberIds[^1], cancellationToken);
        lock (_rooms)
            _rooms[_rooms.IndexOf(room)] = room with { MemberIds = [.. room.MemberIds.SkipLast(1)] };
    }

    /// <summary>The first two members of every room as senders to it: they prefer different front ends.</summary>
    public IReadOnlyList<Sender> Senders(IEnumerable<Room> rooms) =>
        [.. from room in rooms from userId in room.MemberIds.Take(2) select new Sender(_clients[userId], userId, room.ConversationId)];

    /// <inheritdoc/>
    public void Dispose() => _connections.ForEach(connection => connection.Dispose());

    private static string Name(int person) => $"person-{(person % Inhabitants).ToString(CultureInfo.InvariantCulture)}";

    private async Task SignInAsync(string userId, CancellationToken cancellationToken)
    {
        var connection = new HttpClient(new LoadBalancer(_frontEnds, _clients.Count)) { BaseAddress = _frontEnds[0] };
        _connections.Add(connection);
        _tokens[userId] = (await new ParleyClient(connection).SignIn.AsAsync(userId, cancellationToken: cancellationToken)).Token;
        _clients[userId] = Client(connection, _tokens[userId], PatientTries);
    }

    // Back soon after a fault: what a test does then is not to be mostly waiting.
    private static ParleyClient Client(HttpClient connection, string token, int maxTries) =>
        new(connection, new() { MaxPause = TimeSpan.FromMilliseconds(200), MaxTries = maxTries, Token = _ => ValueTask.FromResult<string?>(token) });

    private async Task<Room> MakeRoomAsync(int room, CancellationToken cancellationToken)
    {
        var members = Enumerable.Range(room, MembersOfARoom).Select(Name).ToList();
        var made = await _clients[members[0]].Conversations.CreateAsync(
            new() { MemberIds = members[1..], Name = $"Room {room.ToString(CultureInfo.InvariantCulture)}", Message = People.Welcome },
            cancellationToken);
        return new(made.Conversation.Id, members);
    }
}
