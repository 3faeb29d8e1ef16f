namespace Parley.Client;

/// <summary>Client ids: one's own names for requests that create something. Repeating one is safe for ever.</summary>
public static class ClientIds
{
    /// <summary>A new one. Whoever wants to repeat a request after a restart of their own makes it and keeps it
    /// before the first try.</summary>
    public static string New() => Guid.NewGuid().ToString("n");
}
