using Parley.Api.Hosting;
using Parley.Client;

[assembly: AssemblyFixture(typeof(SharedServer))]

namespace Parley.Api.Hosting;

/// <summary>One server for all tests that do not need their own. Each test uses its own people.</summary>
public sealed class SharedServer : IAsyncLifetime
{
    private ParleyServer? _server;

    /// <summary>The server.</summary>
    public ParleyServer Server => _server!;

    /// <summary>A user id that no other test uses.</summary>
    public static string NewUser(string name) => $"{name}-{Guid.NewGuid():N}";

    /// <summary>The typed client as a new person of this test.</summary>
    /// <returns>The client, and the id.</returns>
    public async Task<(ParleyClient Client, string Id)> NewUserAsync(string name)
    {
        var id = NewUser(name);
        return (await Server.AsAsync(id, name), id);
    }

    /// <remarks>An answer waits for every inbox, as long as a busy machine may need, because tests read a sent message at once.</remarks>
    public async ValueTask InitializeAsync() =>
        _server = await ParleyServer.StartAsync(("Conversations:DeliveryDeadline", "00:00:05"), ("Api:Timeout", "00:00:30"));

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => Server.DisposeAsync();
}
