using System.Net;
using System.Net.Sockets;
using Orleans.Configuration;

namespace Parley.Silo.Clustering;

/// <summary>Chooses the addresses and ports of a silo.</summary>
internal static class SiloEndpoints
{
    /// <summary>Chooses addresses and ports. A port of 0 becomes a free one.</summary>
    /// <exception cref="StartException">A port is taken, or the advertised name has no address.</exception>
    public static void Choose(EndpointOptions endpoints, ClusteringOptions cluster)
    {
        var address = AddressOf(cluster.Advertise);
        var listen = IPAddress.IsLoopback(address) ? address : AnyOf(address);
        endpoints.AdvertisedIPAddress = address;
        endpoints.SiloPort = Free(listen, cluster.SiloPort, nameof(cluster.SiloPort));
        endpoints.GatewayPort = Free(listen, cluster.GatewayPort, nameof(cluster.GatewayPort));
        endpoints.SiloListeningEndpoint = new(listen, endpoints.SiloPort);
        endpoints.GatewayListeningEndpoint = new(listen, endpoints.GatewayPort);
    }

    private static IPAddress AddressOf(string advertise)
    {
        if (advertise.Length == 0)
            return IPAddress.Loopback;
        if (IPAddress.TryParse(advertise, out var address))
            return address;
        try
        {
            return Dns.GetHostAddresses(advertise).OrderBy(found => found.AddressFamily != AddressFamily.InterNetwork).First();
        }
        catch (Exception exception) when (exception is SocketException or ArgumentException or InvalidOperationException)
        {
            throw new StartException(
                $"Cluster:Advertise is '{advertise}', which has no address. Give one by which other machines reach this silo.", exception);
        }
    }

    private static IPAddress AnyOf(IPAddress address) =>
        address.AddressFamily is AddressFamily.InterNetworkV6 ? IPAddress.IPv6Any : IPAddress.Any;

    // Orleans binds its ports so that a second silo on a taken port starts without an error. Only an exclusive bind finds this.
    private static int Free(IPAddress address, int port, string option)
    {
        using var probe = new Socket(address.AddressFamily, SocketType.Stream, ProtocolType.Tcp) { ExclusiveAddressUse = true };
        try
        {
            probe.Bind(new IPEndPoint(address, port));
            return ((IPEndPoint)probe.LocalEndPoint!).Port;
        }
        catch (SocketException exception)
        {
            throw new StartException(
                $"Cluster:{option} is {port}, but the silo cannot listen there: {exception.Message}. Choose another port, or 0 for any.",
                exception);
        }
    }
}
