using Parley.Client;

namespace Parley.Faults.Processes;

/// <summary>Users of a running server with one group and one one-to-one; each has its own client.</summary>
internal sealed class TestUsers(Uri address) : IDisposable
{
    private static readonly string[] Names = ["alice", "bob", "carol", "dave"];
    private readonly List<HttpClient> _connections = [];

    /// <summary>The first message of every conversation: an empty one-to-one would exist only for one of the two users.</summary>
    public static FirstMessage Welcome { get; } = new() { Text = "Welcome" };

    /// <summary>All users as senders to the group, and the first two as senders to their one-to-one.</summary>
    public async Task<IReadOnlyList<Sender>> SendersAsync(CancellationToken cancellationToken)
    {
        var clients = new Dictionary<string, ParleyClient>();
        foreach (var name in Names)
            clients[name] = await SignInAsync(name, cancellationToken);
        var first = clients[Names[0]];
        var group = await first.Conversations.CreateAsync(
            new() { MemberIds = Names[1..], Name = "Crash course", Message = Welcome }, cancellationToken);
        var direct = await first.Conversations.CreateAsync(
            new() { MemberIds = [Names[1]], Message = Welcome }, cancellationToken);
        return
        [
            .. Names.Select(name => new Sender(clients[name], name, group.Conversation.Id)),
            .. Names[..2].Select(name => new Sender(clients[name], name, direct.Conversation.Id)),
        ];
    }

    /// <summary>Signs a user in, with a separate client.</summary>
    public async Task<ParleyClient> SignInAsync(string userId, CancellationToken cancellationToken)
    {
        var connection = new HttpClient { BaseAddress = address };
        _connections.Add(connection);
        var token = await new ParleyClient(connection).SignIn.AsAsync(userId, cancellationToken: cancellationToken);

        // Short pauses between retries, so that a test does not spend its time waiting between two kills.
        return new(
            connection,
            new() { MaxPause = TimeSpan.FromMilliseconds(200), Token = _ => ValueTask.FromResult<string?>(token.Token) });
    }

    /// <inheritdoc/>
    public void Dispose() => _connections.ForEach(connection => connection.Dispose());
}
