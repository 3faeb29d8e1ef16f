using System.Net;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Options;
using Parley.ApiFrontend;
using Parley.ApiFrontend.Admission;

namespace Parley.Unit.Admission;

public sealed class CallerAddressTests
{
    [Theory]
    [InlineData("192.0.2.1", "203.0.113.9", "192.0.2.1")] // the peer is no trusted proxy, so its header is ignored
    [InlineData("10.0.0.5", null, "10.0.0.5")]
    [InlineData("10.0.0.5", "203.0.113.9", "203.0.113.9")]
    [InlineData("10.0.0.5", "198.51.100.1, 203.0.113.9", "203.0.113.9")] // the caller may have forged the first entry
    [InlineData("10.0.0.5", "203.0.113.9, 10.0.0.7", "203.0.113.9")]
    [InlineData("10.0.0.5", "203.0.113.9:4711", "203.0.113.9")]
    [InlineData("10.0.0.5", "[2001:db8::1]:4711, 2001:db8:1::2", "2001:db8:1::2")]
    [InlineData("10.0.0.5", "203.0.113.9, nonsense", "10.0.0.5")]
    [InlineData("::ffff:10.0.0.5", "203.0.113.9", "203.0.113.9")]
    [InlineData(null, "203.0.113.9", "203.0.113.9")] // a Unix socket
    public void The_callers_address_is_the_nearest_one_that_is_not_a_trusted_proxy(string? peer, string? forwarded, string expected)
    {
        var options = new ApiOptions { TrustedProxies = { "10.0.0.0/8", "127.0.0.1" } };
        var context = new DefaultHttpContext();
        context.Connection.RemoteIpAddress = peer is null ? null : IPAddress.Parse(peer);
        if (forwarded is not null)
            context.Request.Headers["X-Forwarded-For"] = forwarded;
        Assert.Equal(IPAddress.Parse(expected), new CallerAddress(Options.Create(options)).Of(context));
    }

    [Fact]
    public void Without_trusted_proxies_the_header_is_ignored()
    {
        var context = new DefaultHttpContext();
        context.Connection.RemoteIpAddress = IPAddress.Loopback;
        context.Request.Headers["X-Forwarded-For"] = "203.0.113.9";
        Assert.Equal(IPAddress.Loopback, new CallerAddress(Options.Create(new ApiOptions())).Of(context));
    }

    [Theory]
    [InlineData("2001:db8:1:2::1", "2001:db8:1:2:ffff::9", true)]
    [InlineData("2001:db8:1:2::1", "2001:db8:1:3::1", false)]
    [InlineData("192.0.2.1", "::ffff:192.0.2.1", true)]
    [InlineData("192.0.2.1", "192.0.2.2", false)]
    public void An_IPv6_address_shares_only_with_its_network_of_64_bits(string one, string other, bool isShared) =>
        Assert.Equal(isShared, PoolShare.Of(IPAddress.Parse(one)) == PoolShare.Of(IPAddress.Parse(other)));
}
