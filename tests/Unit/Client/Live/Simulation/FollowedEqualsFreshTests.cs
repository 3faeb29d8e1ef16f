using Parley.Client;

namespace Parley.Unit.Client.Live.Simulation;

/// <summary>After random changes, cuts, crashes and restores, a model that followed them equals a fresh read of the server.</summary>
public sealed class FollowedEqualsFreshTests
{
    private const int Seeds = 300;
    private const int Steps = 80;

    /// <summary>Small limits, and pauses that <see cref="EagerTime"/> ends at once.</summary>
    internal static LiveOptions Small => new()
    {
        PageSize = 3,
        MaxEntries = 12,
        FirstPause = TimeSpan.FromSeconds(1),
        MaxPause = TimeSpan.FromSeconds(1),
        PollInterval = TimeSpan.FromSeconds(1),
        MaxWaiting = 2,
    };

    [Fact]
    public async Task What_a_client_followed_equals_a_fresh_read()
    {
        for (var seed = 1; seed <= Seeds; seed++)
            await RunAsync(seed);
    }

    internal static SimulatedServer NewServer(int seed)
    {
        var server = new SimulatedServer(seed);
        foreach (var id in new[] { "a", "b", "c", "d", "e", "f" })
            server.Create(id);
        server.Store();
        return server;
    }

    /// <summary>Ends the faults. A last change of each conversation shows the client what it has lost.</summary>
    internal static void Calm(SimulatedServer server)
    {
        lock (server.Gate)
        {
            server.IsCalm = true;
            foreach (var it in server.Conversations.Where(it => it.IsMember))
            {
                server.Append(it, "bob", null);
                server.Tell(it, asPointer: true); // Its numbers are read by changes, with the receipts.
            }
        }
    }

    /// <summary>One random change or fault.</summary>
    internal static void Step(SimulatedServer server)
    {
        var random = server.Random;
        var it = server.Conversations[random.Next(server.Conversations.Count)];
        switch (random.Next(it.IsMember ? 16 : 3))
        {
            case 0 when !it.IsMember: // Rejoins, from here on.
                (it.IsMember, it.FromSeq, it.IsHidden) = (true, it.Head + 1, false);
                server.Append(it, "bob", null);
                server.Tell(it, asPointer: true);
                server.Store();
                break;
            case 0:
                server.Append(it, "bob", null);
                it.IsMember = false;
                server.Tell(it);
                server.Store();
                break;
            case 1 or 2 or 3 or 4 or 5:
                for (var i = random.Next(1, 4); i > 0; i--)
                    Change(server, it);
                if (it.IsMember || it.Told < it.Head)
                    server.Tell(it);
                break;
            case 6 when random.Next(3) is 0:
                server.Crash();
                break;
            case 7 when random.Next(8) is 0:
                server.Restore();
                break;
            case 8:
                server.Resync("behind");
                break;
            case 9:
                server.Repeat();
                break;
            case 10:
                server.Cut();
                break;
            case 11 when it.IsMember:
                it.ReadSeq = it.Head;
                server.Tell(it);
                break;
            case 12 when it.IsMember:
                it.IsHidden = !it.IsHidden;
                server.Tell(it);
                break;
            case 13:
                server.Store();
                break;
            case 14 when it.IsMember:
                server.Receipt(it);
                break;
        }
    }

    private static async Task RunAsync(int seed)
    {
        var server = NewServer(seed);
        using var api = new SimulatedApi(server);
        using var http = new HttpClient(api, disposeHandler: false) { BaseAddress = new("http://parley.example/") };
        var parley = new ParleyClient(http, new() { TimeProvider = new EagerTime(), MaxTries = 1, Random = new Random(seed) });
        var model = parley.Events.Model(Small);
        using var stop = new CancellationTokenSource();
        var run = model.RunAsync(stop.Token);
        var user = new SimulatedUser(model, new Random(seed + 1));

        for (var step = 0; step < Steps; step++)
        {
            lock (server.Gate)
                Step(server);
            await user.StepAsync();
        }

        Calm(server);
        await user.EqualsAsync(server, seed);
        await stop.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => run);
    }

    private static void Change(SimulatedServer server, SimulatedConversation it)
    {
        if (it.Readable.ToArray() is { Length: > 0 } entries && server.Random.Next(2) is 0)
            it.Mark(entries[server.Random.Next(entries.Length)].Seq, $"marked {it.Head}");
        else if (it.IsMember)
            server.Append(it, "bob", null);
    }
}
