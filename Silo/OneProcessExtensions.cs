using System.Net;
using Microsoft.AspNetCore.Connections;
using Parley.Grains.Inbox;

namespace Parley.Silo;

/// <summary>Configures the only silo of a cluster, whose clients are in the same process.</summary>
public static class OneProcessExtensions
{
    // A part of the silo's address. The silo does not listen on it.
    private const int NominalPort = 11_111;

    /// <summary>Makes the silo a cluster of one, in memory, that listens on no port.</summary>
    /// <remarks>Orleans binds its ports in a way that lets a second silo start on the same port without an error, and its connections are
    /// not authenticated. A silo that does not listen avoids both problems: no other silo can take its port, and no other user of the
    /// machine can connect. Any number of such processes can run side by side.</remarks>
    /// <exception cref="InvalidOperationException">This version of Orleans opens its ports in a different way.</exception>
    public static ISiloBuilder UseOneProcess(this ISiloBuilder silo)
    {
        silo.UseLocalhostClustering(NominalPort, gatewayPort: 0);
        silo.Services.AddSingleton(new InboxMoves(IsPossible: false));
        var listeners = silo.Services
            .Where(service => service.IsKeyedService && service.ServiceType == typeof(IConnectionListenerFactory))
            .ToList();
        if (listeners.Count == 0)
            throw new InvalidOperationException("This version of Orleans registers no connection listeners to replace.");
        foreach (var listener in listeners)
        {
            silo.Services.Remove(listener);
            silo.Services.AddKeyedSingleton<IConnectionListenerFactory, NullListenerFactory>(listener.ServiceKey);
        }

        return silo;
    }

    private sealed class NullListenerFactory : IConnectionListenerFactory
    {
        public ValueTask<IConnectionListener> BindAsync(EndPoint endpoint, CancellationToken cancellationToken = default) =>
            new(new Listener(endpoint));
    }

    private sealed class Listener(EndPoint endPoint) : IConnectionListener
    {
        private readonly TaskCompletionSource<ConnectionContext?> _unbound = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public EndPoint EndPoint => endPoint;

        public async ValueTask<ConnectionContext?> AcceptAsync(CancellationToken cancellationToken = default) =>
            await _unbound.Task.WaitAsync(cancellationToken);

        public ValueTask UnbindAsync(CancellationToken cancellationToken = default) => DisposeAsync();

        public ValueTask DisposeAsync()
        {
            _unbound.TrySetResult(null);
            return ValueTask.CompletedTask;
        }
    }
}
