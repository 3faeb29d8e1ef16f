using System.Net;

namespace Parley.ApiFrontend.Auth;

/// <summary>Names and addresses of this machine.</summary>
internal static class LoopbackHost
{
    /// <summary>Whether a host without port is <c>localhost</c> or a loopback address.</summary>
    public static bool Contains(string host) =>
        host.Equals("localhost", StringComparison.OrdinalIgnoreCase)
        || (IPAddress.TryParse(host.Trim('[', ']'), out var ip) && IPAddress.IsLoopback(ip));
}
