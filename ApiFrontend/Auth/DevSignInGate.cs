using System.Net;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.Extensions.Options;
using Microsoft.Net.Http.Headers;

namespace Parley.ApiFrontend.Auth;

/// <summary>Decides where development sign-in exists, and for which requests.</summary>
internal sealed class DevSignInGate(IOptions<AuthOptions> options, IServer server, TokenIssuer tokens)
{
    // What proxies add, and what the framework's middleware renames the second of these to.
    private static readonly string[] ProxyPrefixes = ["X-Forwarded-", "X-Original-"];

    private readonly AuthOptions _auth = options.Value;

    /// <summary>Whether it exists: the option enables it, or this is the embedded default with neither issuer nor key, and every address
    /// that it listens on is a loopback one.</summary>
    public bool IsOpen => tokens.Key is not null && (_auth.DevSignIn || (tokens.IsUnconfigured && ListensOnLoopbackOnly()));

    /// <summary>Whether it exists for a request. A request that came through a proxy is nobody's of this machine. The host must be a
    /// loopback one, or one that the operator has named: otherwise a page from anywhere, whose own name has come to lead to this machine,
    /// could sign in from its visitor's browser.</summary>
    public bool IsOpenTo(HttpRequest request) => IsOpen && MayCome(request.Host.Host) && !CameThroughProxy(request.Headers);

    private static bool CameThroughProxy(IHeaderDictionary headers) =>
        headers.ContainsKey("Forwarded")
        || headers.ContainsKey(HeaderNames.Via)
        || headers.Keys.Any(name => ProxyPrefixes.Any(prefix => name.StartsWith(prefix, StringComparison.OrdinalIgnoreCase)));

    // Another program may pass on to a Unix socket, too: it is no loopback address.
    private static bool IsLoopback(string address) =>
        BindingAddress.Parse(address) is { IsUnixPipe: false, IsNamedPipe: false, Host: var host } && IsLoopbackHost(host);

    private static bool IsLoopbackHost(string host) =>
        host.Equals("localhost", StringComparison.OrdinalIgnoreCase)
        || (IPAddress.TryParse(host.Trim('[', ']'), out var ip) && IPAddress.IsLoopback(ip));

    private bool MayCome(string host) =>
        IsLoopbackHost(host) || (_auth.DevSignIn && _auth.DevSignInHosts.Contains(host, StringComparer.OrdinalIgnoreCase));

    private bool ListensOnLoopbackOnly() =>
        server.Features.Get<IServerAddressesFeature>() is { Addresses: { Count: > 0 } addresses } && addresses.All(IsLoopback);
}
