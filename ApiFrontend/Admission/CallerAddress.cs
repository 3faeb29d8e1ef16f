using System.Net;
using Microsoft.Extensions.Options;

namespace Parley.ApiFrontend.Admission;

/// <summary>Finds the address that a request comes from, as far as the server can trust it.</summary>
/// <remarks>Each proxy appends the address of its own caller to <c>X-Forwarded-For</c>. So the entries are read from the last to the first,
/// as long as a trusted proxy wrote them.</remarks>
internal sealed class CallerAddress(IOptions<ApiOptions> options)
{
    private const string Header = "X-Forwarded-For";
    private const int MaxEntries = 32;

    private readonly IPNetwork[] _trusted = [.. options.Value.TrustedProxies.Select(proxy => NetworkOf(proxy)!.Value)];

    /// <summary>Parses an entry of <see cref="ApiOptions.TrustedProxies"/>: a network in CIDR form, or one address. Null if it is
    /// neither.</summary>
    public static IPNetwork? NetworkOf(string text) =>
        IPNetwork.TryParse(text, out var network) ? network
        : IPAddress.TryParse(text, out var address) ? new(address, address.GetAddressBytes().Length * 8)
        : null;

    /// <summary>The address of a request's caller. A caller on a Unix socket has the loopback address.</summary>
    public IPAddress Of(HttpContext context)
    {
        var address = Plain(context.Connection.RemoteIpAddress ?? IPAddress.Loopback);
        if (_trusted.Length == 0 || !IsTrusted(address))
            return address;
        var entries = string.Join(',', context.Request.Headers[Header].AsEnumerable()).Split(',', StringSplitOptions.TrimEntries);
        for (var i = entries.Length - 1; i >= Math.Max(0, entries.Length - MaxEntries) && IsTrusted(address); i--)
        {
            if (!IPEndPoint.TryParse(entries[i], out var caller))
                break;
            address = Plain(caller.Address);
        }

        return address;
    }

    private static IPAddress Plain(IPAddress address) => address.IsIPv4MappedToIPv6 ? address.MapToIPv4() : address;

    private bool IsTrusted(IPAddress address) => _trusted.Any(network => network.Contains(address));
}
