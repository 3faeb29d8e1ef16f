using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;

namespace Parley.Testing.Network;

/// <summary>A TCP proxy in front of a server. What it does to the answers is up to the derived class.</summary>
public abstract class TcpProxy : IAsyncDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource _stop = new();
    private readonly ConcurrentDictionary<Task, bool> _connections = [];
    private readonly Uri _server;
    private readonly Task _accepting;

    /// <param name="server">The server behind the proxy.</param>
    protected TcpProxy(Uri server)
    {
        _server = server;
        _listener.Start();
        Address = new($"http://127.0.0.1:{((IPEndPoint)_listener.LocalEndpoint).Port}");
        _accepting = AcceptAsync();
    }

    /// <summary>The address of the proxy.</summary>
    public Uri Address { get; }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        _listener.Stop();
        await _accepting.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        await Task.WhenAll(_connections.Keys);
        _listener.Dispose();
        _stop.Dispose();
        GC.SuppressFinalize(this);
    }

    /// <summary>Passes the answers of one connection on. The connection is closed when it completes, and it is cancelled when the client
    /// has gone.</summary>
    protected abstract Task PassAnswersAsync(Stream server, Stream client, CancellationToken cancellationToken);

    private async Task AcceptAsync()
    {
        while (!_stop.IsCancellationRequested)
        {
            var connection = ForwardAsync(await _listener.AcceptTcpClientAsync(_stop.Token)); // not awaited: it handles its failures
            _connections[connection] = true;
            _ = connection.ContinueWith(ended => _connections.TryRemove(ended, out _), TaskScheduler.Default);
        }
    }

    private async Task ForwardAsync(TcpClient client)
    {
        using var accepted = client;
        using var server = new TcpClient();
        using var over = CancellationTokenSource.CreateLinkedTokenSource(_stop.Token);
        try
        {
            await server.ConnectAsync(_server.Host, _server.Port, over.Token);
            var requests = accepted.GetStream().CopyToAsync(server.GetStream(), over.Token);
            var answers = PassAnswersAsync(server.GetStream(), accepted.GetStream(), over.Token);
            await Task.WhenAny(requests, answers);
            await over.CancelAsync();
            await Task.WhenAll(requests, answers);
        }
        catch (Exception exception)
            when (exception is IOException or SocketException or OperationCanceledException or ObjectDisposedException)
        {
            // One of the two sides has gone.
        }
    }
}
