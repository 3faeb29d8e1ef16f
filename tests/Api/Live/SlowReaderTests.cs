using System.Net;
using System.Net.Sockets;
using Microsoft.Extensions.DependencyInjection;
using Parley.Api.Conversations;
using Parley.Api.Hosting;
using Parley.ApiFrontend.Live;

namespace Parley.Api.Live;

/// <summary>Clients that read slowly or not at all, on the real web server.</summary>
public sealed class SlowReaderTests
{
    private static readonly (string, string) Small = ("Live:MaxStreamBytes", "16384");
    private static readonly (string, string) Patient = ("Live:SlowTime", "00:05:00");

    private static readonly string Long = new('x', 2_000);

    [Fact]
    public async Task A_client_that_reads_nothing_for_a_while_gets_a_resync_and_the_others_get_their_events()
    {
        await using var server = await ParleyServer.StartAsync(Small, Patient);
        var (alice, bob, id) = await PairAsync(server);
        await using var quick = await RawStream.OpenAsync(bob.Http);
        using var slow = await FollowSlowlyAsync(server, bob);

        var last = await FillAsync(alice, id, 150);
        await quick.UntilAsync($"\"lastSeq\":{last},");
        await slow.UntilAsync("event: resync");
        await alice.Client.SayAsync(id, "after-the-resync");
        await slow.UntilAsync("after-the-resync");

        Assert.DoesNotContain("event: resync", quick.Text, StringComparison.Ordinal);
        Assert.Contains("\"reason\":\"behind\"", slow.Text, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    public async Task A_client_that_takes_almost_nothing_is_disconnected(int bytes)
    {
        await using var server = await ParleyServer.StartAsync(Small, ("Live:SlowTime", "00:00:02"));
        var (alice, bob, id) = await PairAsync(server);
        using var slow = await FollowSlowlyAsync(server, bob);
        var hub = server.Services.GetRequiredService<LiveHub>();
        Assert.Equal(1, hub.Streams);

        await FillAsync(alice, id, 150);
        await UntilAsync(async () =>
        {
            if (bytes > 0)
                await slow.TryReadAsync(bytes);
            return hub.Streams == 0;
        });
    }

    [Fact]
    public async Task A_client_for_which_the_system_takes_no_more_bytes_is_disconnected_although_the_server_still_holds_some()
    {
        await using var server = await ParleyServer.StartAsync(Small, ("Live:SlowTime", "00:00:02"), ("Live:Beat", "00:00:01"));
        var (alice, bob, id) = await PairAsync(server);
        using var slow = await FollowSlowlyAsync(server, bob);
        var hub = server.Services.GetRequiredService<LiveHub>();

        await FillSystemAsync(alice, bob, id, slow);
        await UntilAsync(() => Task.FromResult(hub.Streams == 0));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_second_after_a_removal_nothing_of_the_conversation_is_written_for_a_client_that_reads_nothing(bool isFlushing)
    {
        await using var server = await ParleyServer.StartAsync(Small, Patient);
        var (alice, bob, id) = await PairAsync(server);
        using var slow = await FollowSlowlyAsync(server, bob);
        await FillSystemAsync(alice, bob, id, slow);
        if (isFlushing)
            await FillAsync(alice, id, 150);

        await alice.Client.Conversations.RemoveMemberAsync(id, bob.Id);
        await Task.Delay(TimeSpan.FromSeconds(1), TestContext.Current.CancellationToken); // the promise of the design
        var before = slow.Socket.Available;
        var text = await slow.RestAsync();

        // What the system had taken may arrive. It is about the bound above, beside the client's own buffer.
        Assert.InRange(text.Length, before, before + 49_152);
        Assert.DoesNotContain("gone", text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_slow_client_that_signs_out_is_disconnected()
    {
        await using var server = await ParleyServer.StartAsync(Small, Patient);
        var (alice, bob, id) = await PairAsync(server);
        using var slow = await FollowSlowlyAsync(server, bob);
        await FillSystemAsync(alice, bob, id, slow);

        using var answer = await bob.Http.DeleteAsync(new Uri("/v1/session", UriKind.Relative), TestContext.Current.CancellationToken);

        await Task.Delay(TimeSpan.FromSeconds(1), TestContext.Current.CancellationToken); // the promise of the design

        Assert.DoesNotContain("signed_out", await slow.RestAsync(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("close")]
    [InlineData("reset")]
    [InlineData("half-close")]
    public async Task Clients_that_disconnect_without_reading_leave_nothing_behind(string how)
    {
        await using var server = await ParleyServer.StartAsync(Small, ("Live:SlowTime", "00:00:05"), ("Live:Beat", "00:00:01"));
        var (alice, bob, id) = await PairAsync(server);
        var hub = server.Services.GetRequiredService<LiveHub>();
        var clients = new List<SlowClient>();
        for (var i = 0; i < 10; i++)
            clients.Add(await FollowSlowlyAsync(server, bob));
        var ports = clients.Select(client => ((IPEndPoint)client.Socket.LocalEndPoint!).Port).ToList();
        if (OperatingSystem.IsLinux())
            await UntilAsync(() => Task.FromResult(SystemConnections.Count(server.Address.Port, ports) == clients.Count));
        await FillAsync(alice, id, 20);
        foreach (var client in clients)
        {
            if (how is "reset")
                client.Socket.LingerState = new LingerOption(true, 0);
            if (how is "half-close")
                client.Socket.Shutdown(SocketShutdown.Send);
            else
                client.Dispose();
        }

        await UntilAsync(() => Task.FromResult(hub.Streams == 0));
        clients.ForEach(client => client.Dispose());
        await UntilAsync(() => Task.FromResult(SystemConnections.Count(server.Address.Port, ports) is 0));
    }

    private static async Task UntilAsync(Func<Task<bool>> isSo)
    {
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(30));
        while (!await isSo())
            await Task.Delay(100, patience.Token);
    }

    private static async Task<(LivePerson Alice, LivePerson Bob, string Id)> PairAsync(ParleyServer server)
    {
        var (alice, bob) = (await LivePerson.NewAsync(server, "alice"), await LivePerson.NewAsync(server, "bob"));
        return (alice, bob, await alice.Client.GroupAsync(bob.Id));
    }

    private static async Task<SlowClient> FollowSlowlyAsync(ParleyServer server, LivePerson person)
    {
        var client = await SlowClient.OpenAsync(server.Address, person.Http.DefaultRequestHeaders.Authorization!.Parameter!);
        await person.Client.Inbox.ListAsync();
        return client;
    }

    private static async Task<long> FillAsync(LivePerson sender, string id, int count)
    {
        var last = 0L;
        for (var i = 0; i < count; i++)
            last = (await sender.Client.SayAsync(id, Long)).Seq;
        return last;
    }

    /// <summary>Sends messages until the operating system takes no more bytes for a client. The server then holds the last messages, and no
    /// flush is pending. The number of messages depends on the system's buffers, and on how many events the server merges.</summary>
    private static async Task FillSystemAsync(LivePerson sender, LivePerson reader, string id, SlowClient slow)
    {
        const int Held = 3;
        if (!OperatingSystem.IsLinux())
        {
            await FillAsync(sender, id, 17);
            return;
        }

        await using var quick = await RawStream.OpenAsync(reader.Http);
        var (unsent, held) = (0, 0);
        while (held < Held)
        {
            var last = await FillAsync(sender, id, 1);
            await quick.UntilAsync($"\"lastSeq\":{last},");
            var before = unsent;
            unsent = SystemConnections.UnsentBytes((IPEndPoint)slow.Socket.RemoteEndPoint!, (IPEndPoint)slow.Socket.LocalEndPoint!);
            held = unsent > 0 && unsent == before ? held + 1 : 0;
        }
    }
}
