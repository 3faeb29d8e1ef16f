using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using Microsoft.AspNetCore.Server.Kestrel.Transport.Sockets;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using Parley.Api.Auth;
using Parley.Api.Hosting;
using Parley.ApiFrontend.Live;

namespace Parley.Api.Live;

/// <summary>Clients whose machine or network vanishes, so that no packet tells the server.</summary>
public sealed class VanishedClientTests(SharedServer shared)
{
    private const int Tcp = 6;
    private const int UserTimeout = 18;
    private const int NotSentLowWater = 25;

    [Fact]
    public async Task An_accepted_connection_has_the_options_of_the_listening_socket()
    {
        var sockets = shared.Server.Services.GetRequiredService<IOptions<SocketTransportOptions>>().Value;
        using var listening = sockets.CreateBoundListenSocket(new IPEndPoint(IPAddress.Loopback, 0));
        listening.Listen();
        using var client = new Socket(SocketType.Stream, ProtocolType.Tcp);
        await client.ConnectAsync(listening.LocalEndPoint!, TestContext.Current.CancellationToken);
        using var accepted = await listening.AcceptAsync(TestContext.Current.CancellationToken);

        Assert.NotEqual(0, (int)accepted.GetSocketOption(SocketOptionLevel.Socket, SocketOptionName.KeepAlive)!);
        Assert.Equal(15, (int)accepted.GetSocketOption(SocketOptionLevel.Tcp, SocketOptionName.TcpKeepAliveTime)!);
        if (!OperatingSystem.IsLinux())
            return;
        Assert.Equal(60_000, Option(accepted, UserTimeout));
        Assert.Equal(262_144, Option(accepted, NotSentLowWater));
    }

    [Fact]
    public async Task The_stream_of_a_client_whose_network_is_gone_ends()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux() && Environment.IsPrivilegedProcess, "Only root may create a network.");
        await using var pair = await NetworkPair.TryCreateAsync();
        Assert.SkipWhen(pair is null, "This machine cannot create a network.");
        await using var server = await ParleyServer.StartAsync(
            $"http://{NetworkPair.FirstAddress}:0", pair.ListenInFirst, ("Live:Beat", "00:00:01"), ("Live:VanishedTime", "00:00:05"));
        var hub = server.Services.GetRequiredService<LiveHub>();
        var expires = server.Services.GetRequiredService<TimeProvider>().GetUtcNow().AddHours(1);
        var token = InvalidTokens.Signed(server, SharedServer.NewUser("alice"), expires); // there is no sign-in on this address
        using var client = await FollowAsync(pair, server.Address, $"Bearer {token}");
        Assert.Equal(1, hub.Streams);

        await pair.CutAsync();

        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(60));
        while (hub.Streams > 0)
            await Task.Delay(100, patience.Token);
        client.Kill(entireProcessTree: true);
    }

    private static int Option(Socket socket, int name)
    {
        var value = new byte[sizeof(int)];
        socket.GetRawSocketOption(Tcp, name, value);
        return BitConverter.ToInt32(value);
    }

    /// <summary>Follows a stream from the second network. Completes when the stream has begun.</summary>
    private static async Task<Process> FollowAsync(NetworkPair pair, Uri server, string authorization)
    {
        var head = $"GET /v1/events HTTP/1.1\\r\\nHost: {server.Authority}\\r\\nAuthorization: {authorization}\\r\\n\\r\\n";
        var script = $"exec 3<>/dev/tcp/{server.Host}/{server.Port}; printf '{head}' >&3; cat <&3";
        var client = pair.StartInSecond("bash", "-c", script);
        while (await client.StandardOutput.ReadLineAsync() is var line && line is not "event: hello")
            Assert.NotNull(line);
        return client;
    }
}
