using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using System.Runtime.InteropServices;
using Microsoft.AspNetCore.Server.Kestrel.Transport.Sockets;
using Microsoft.Extensions.DependencyInjection;

namespace Parley.Api.Hosting;

/// <summary>Two Linux network namespaces and a cable between them. Needs root and the program <c>ip</c>.</summary>
/// <remarks>The network of the machine does not change: browsers that run at the same time abort their requests when an interface
/// appears or disappears.</remarks>
internal sealed partial class NetworkPair : IAsyncDisposable
{
    /// <summary>The address of the first network.</summary>
    public const string FirstAddress = "10.213.77.1";

    private readonly string _first = $"p{Guid.NewGuid().ToString("N")[..8]}";

    private NetworkPair()
    {
    }

    private string Second => $"{_first}b";

    /// <summary>Creates both networks. Returns null if this machine refuses.</summary>
    public static async Task<NetworkPair?> TryCreateAsync()
    {
        var pair = new NetworkPair();
        var (first, second) = (pair._first, pair.Second);
        var isCreated = await TryIpAsync($"netns add {first}")
            && await TryIpAsync($"netns add {second}")
            && await TryIpAsync($"-n {first} link add cable type veth peer name cable netns {second}")
            && await TryIpAsync($"-n {first} addr add {FirstAddress}/30 dev cable")
            && await TryIpAsync($"-n {second} addr add 10.213.77.2/30 dev cable")
            && await TryIpAsync($"-n {first} link set cable up")
            && await TryIpAsync($"-n {second} link set cable up");
        if (isCreated)
            return pair;
        await pair.DisposeAsync();
        return null;
    }

    /// <summary>Lets Kestrel listen in the first network.</summary>
    public void ListenInFirst(IServiceCollection services) => services.PostConfigure<SocketTransportOptions>(sockets =>
    {
        var create = sockets.CreateBoundListenSocket;
        sockets.CreateBoundListenSocket = address => CreateInFirst(create, address);
    });

    /// <summary>Starts a program in the second network.</summary>
    public Process StartInSecond(string program, params string[] arguments) =>
        Process.Start(new ProcessStartInfo("ip", ["netns", "exec", Second, program, .. arguments]) { RedirectStandardOutput = true })!;

    /// <summary>Cuts the cable. Neither side is told: packets are lost.</summary>
    public async Task CutAsync() => Assert.True(await TryIpAsync($"-n {Second} link set cable down"));

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await TryIpAsync($"netns del {_first}");
        await TryIpAsync($"netns del {Second}");
    }

    /// <summary>Creates a socket on a thread that is in the first network. A socket stays in the network in which it was created.</summary>
    private Socket CreateInFirst(Func<EndPoint, Socket> create, EndPoint address)
    {
        Socket? socket = null;
        var thread = new Thread(() =>
        {
            using var network = File.OpenHandle($"/run/netns/{_first}");
            if (SetNs(network, 0) == 0)
                socket = create(address);
        });
        thread.Start();
        thread.Join(); // Kestrel's delegate is synchronous.
        return socket ?? throw new InvalidOperationException($"The thread could not enter the network {_first}.");
    }

    private static async Task<bool> TryIpAsync(string arguments)
    {
        try
        {
            using var ip = Process.Start(new ProcessStartInfo("ip", arguments) { RedirectStandardError = true })!;
            await ip.WaitForExitAsync();
            return ip.ExitCode == 0;
        }
        catch (System.ComponentModel.Win32Exception)
        {
            return false; // There is no such program.
        }
    }

    [LibraryImport("libc", EntryPoint = "setns")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int SetNs(SafeHandle network, int type);
}
