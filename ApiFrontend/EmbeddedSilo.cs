using System.Net;
using System.Net.Sockets;

namespace Parley.ApiFrontend;

/// <summary>The silo of the embedded default: in this process, on ports that nobody else has.</summary>
internal static class EmbeddedSilo
{
    /// <summary>Hosts it.</summary>
    public static void AddEmbeddedSilo(this WebApplicationBuilder builder, DirectoryInfo data) => builder.UseOrleans(silo =>
    {
        silo.UseLocalhostClustering(FreePort(), FreePort());
    });

    private static int FreePort()
    {
        using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { ExclusiveAddressUse = true };
        socket.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        return ((IPEndPoint)socket.LocalEndPoint!).Port;
    }
}
