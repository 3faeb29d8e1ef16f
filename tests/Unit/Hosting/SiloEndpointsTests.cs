using System.Net;
using System.Net.Sockets;
using Orleans.Configuration;
using Parley.Silo;
using Parley.Silo.Clustering;

namespace Parley.Unit.Hosting;

/// <summary>A silo listens where it says that it can be reached.</summary>
public sealed class SiloEndpointsTests
{
    private readonly EndpointOptions _endpoints = new();

    [Fact]
    public void Without_options_a_silo_uses_two_free_loopback_ports()
    {
        SiloEndpoints.Choose(_endpoints, new());
        Assert.Equal(IPAddress.Loopback, _endpoints.AdvertisedIPAddress);
        Assert.Equal(new(IPAddress.Loopback, _endpoints.SiloPort), _endpoints.SiloListeningEndpoint);
        Assert.Equal(new(IPAddress.Loopback, _endpoints.GatewayPort), _endpoints.GatewayListeningEndpoint);
        Assert.Equal(3, new HashSet<int> { 0, _endpoints.SiloPort, _endpoints.GatewayPort }.Count);
    }

    [Fact]
    public void A_silo_with_an_advertised_address_listens_on_all_interfaces()
    {
        SiloEndpoints.Choose(_endpoints, new() { Advertise = "192.0.2.7" });
        Assert.Equal(IPAddress.Parse("192.0.2.7"), _endpoints.AdvertisedIPAddress);
        Assert.Equal(IPAddress.Any, _endpoints.SiloListeningEndpoint!.Address);
        Assert.Equal(IPAddress.Any, _endpoints.GatewayListeningEndpoint!.Address);
    }

    [Fact]
    public void A_host_name_is_accepted_as_an_address()
    {
        SiloEndpoints.Choose(_endpoints, new() { Advertise = "localhost" });
        Assert.True(IPAddress.IsLoopback(_endpoints.AdvertisedIPAddress));
    }

    [Fact]
    public void A_used_port_is_refused_with_a_message()
    {
        using var holder = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        holder.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        holder.Listen();
        var taken = ((IPEndPoint)holder.LocalEndPoint!).Port;

        var refused = Assert.Throws<StartException>(() => SiloEndpoints.Choose(_endpoints, new() { GatewayPort = taken }));
        Assert.Contains($"Cluster:GatewayPort is {taken}", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_host_name_without_an_address_is_refused_with_a_message()
    {
        var refused = Assert.Throws<StartException>(() => SiloEndpoints.Choose(_endpoints, new() { Advertise = "nowhere.invalid" }));
        Assert.Contains("nowhere.invalid", refused.Message, StringComparison.Ordinal);
    }
}
