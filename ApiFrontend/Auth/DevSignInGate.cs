using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.Extensions.Options;
using Microsoft.Net.Http.Headers;

namespace Parley.ApiFrontend.Auth;

/// <summary>Decides whether this process offers development sign-in, and to which requests.</summary>
internal sealed class DevSignInGate(IOptions<AuthOptions> options, IServer server, TokenIssuer tokens)
{
    // Prefixes of headers that reveal a proxy. The forwarded-headers middleware of ASP.NET renames X-Forwarded-... to X-Original-....
    private static readonly string[] ProxyPrefixes = ["X-Forwarded-", "X-Original-"];

    private readonly AuthOptions _auth = options.Value;

    /// <summary>Whether this process offers development sign-in. The option enables it. It is also on in the embedded default with neither
    /// issuer nor key, if the process listens on loopback addresses only.</summary>
    public bool IsOpen => tokens.Key is not null && (_auth.DevSignIn || (tokens.IsUnconfigured && ListensOnLoopbackOnly()));

    /// <summary>Whether a request may use development sign-in. A request through a proxy may not, because it can come from another machine.
    /// The host must be a loopback one, or one that the operator has named. Otherwise a DNS rebinding attack would work: a foreign web page
    /// points its own host name at this machine and signs in from its visitor's browser.</summary>
    public bool IsOpenTo(HttpRequest request) => IsOpen && MayCome(request.Host.Host) && !CameThroughProxy(request.Headers);

    private static bool CameThroughProxy(IHeaderDictionary headers) =>
        headers.ContainsKey("Forwarded")
        || headers.ContainsKey(HeaderNames.Via)
        || headers.Keys.Any(name => ProxyPrefixes.Any(prefix => name.StartsWith(prefix, StringComparison.OrdinalIgnoreCase)));

    // A Unix socket or a named pipe does not count as loopback: another program may forward remote requests to it.
    private static bool IsLoopback(string address) =>
        BindingAddress.Parse(address) is { IsUnixPipe: false, IsNamedPipe: false, Host: var host } && LoopbackHost.Contains(host);

    private bool MayCome(string host) =>
        LoopbackHost.Contains(host) || (_auth.DevSignIn && _auth.DevSignInHosts.Contains(host, StringComparer.OrdinalIgnoreCase));

    private bool ListensOnLoopbackOnly() =>
        server.Features.Get<IServerAddressesFeature>() is { Addresses: { Count: > 0 } addresses } && addresses.All(IsLoopback);
}
