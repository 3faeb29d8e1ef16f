namespace Parley.Client;

/// <summary>Makes client ids: names that the caller gives to requests that create something. A request with the same client id can be
/// repeated safely at any time.</summary>
public static class ClientIds
{
    /// <summary>Creates a client id. To repeat a request after a restart of the caller, create and store the id before the first
    /// attempt.</summary>
    public static string New() => Guid.NewGuid().ToString("n");
}
