using System.Net.Sockets;
using Microsoft.AspNetCore.Server.Kestrel.Transport.Sockets;
using Microsoft.Extensions.Options;
using Parley.Grains.Live;

namespace Parley.ApiFrontend.Live;

/// <summary>Sets the socket options that limit the cost of slow clients and of clients that vanished. Each connection inherits them from
/// the listening socket.</summary>
internal static class ClientSockets
{
    private const int Tcp = 6;
    private const int UserTimeout = 18;
    private const int NotSentLowWater = 25;
    private const int Probes = 3;

    /// <summary>Adds the options to the web server.</summary>
    public static IServiceCollection AddClientSockets(this IServiceCollection services)
    {
        services.AddOptions<SocketTransportOptions>().Configure<IOptions<LiveOptions>>((sockets, live) =>
        {
            var create = sockets.CreateBoundListenSocket;
            sockets.CreateBoundListenSocket = endPoint =>
            {
                var socket = create(endPoint);
                if (socket.ProtocolType is ProtocolType.Tcp)
                    Limit(socket, live.Value);
                return socket;
            };
        });
        return services;
    }

    private static void Limit(Socket socket, LiveOptions options)
    {
        // On all systems: finds clients that vanished while nothing is sent.
        var seconds = (int)Math.Max(1, options.VanishedTime.TotalSeconds / (Probes + 1));
        socket.SetSocketOption(SocketOptionLevel.Socket, SocketOptionName.KeepAlive, true);
        socket.SetSocketOption(SocketOptionLevel.Tcp, SocketOptionName.TcpKeepAliveTime, seconds);
        socket.SetSocketOption(SocketOptionLevel.Tcp, SocketOptionName.TcpKeepAliveInterval, seconds);
        socket.SetSocketOption(SocketOptionLevel.Tcp, SocketOptionName.TcpKeepAliveRetryCount, Probes);
        if (!OperatingSystem.IsLinux())
            return;
        Set(socket, UserTimeout, (int)options.VanishedTime.TotalMilliseconds);

        // Without it, the operating system buffers several megabytes for a client that reads nothing, and the server notices late.
        Set(socket, NotSentLowWater, options.MaxStreamBytes);
    }

    private static void Set(Socket socket, int name, int value)
    {
        Span<byte> bytes = stackalloc byte[sizeof(int)];
        BitConverter.TryWriteBytes(bytes, value);
        socket.SetRawSocketOption(Tcp, name, bytes);
    }
}
