using System.Net;
using System.Net.Sockets;

namespace Parley.Testing.Network;

/// <summary>A TCP proxy that cuts each connection after a number of bytes from the server.</summary>
public sealed class CuttingProxy : IAsyncDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource _stop = new();
    private readonly Uri _server;
    private readonly int _bytes;
    private readonly Task _accepting;
    private int _cuts;

    /// <param name="server">The server behind the proxy.</param>
    /// <param name="bytes">The bytes after which a connection is cut.</param>
    public CuttingProxy(Uri server, int bytes)
    {
        (_server, _bytes) = (server, bytes);
        _listener.Start();
        Address = new($"http://127.0.0.1:{((IPEndPoint)_listener.LocalEndpoint).Port}");
        _accepting = AcceptAsync();
    }

    /// <summary>The address of the proxy.</summary>
    public Uri Address { get; }

    /// <summary>How many connections were cut.</summary>
    public int Cuts => Volatile.Read(ref _cuts);

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        _listener.Stop();
        await _accepting.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        _listener.Dispose();
        _stop.Dispose();
    }

    private async Task AcceptAsync()
    {
        while (!_stop.IsCancellationRequested)
            _ = ForwardAsync(await _listener.AcceptTcpClientAsync(_stop.Token)); // not awaited: it handles its failures
    }

    private async Task ForwardAsync(TcpClient client)
    {
        using var accepted = client;
        using var server = new TcpClient();
        try
        {
            await server.ConnectAsync(_server.Host, _server.Port, _stop.Token);
            var upstream = accepted.GetStream().CopyToAsync(server.GetStream(), _stop.Token);
            await DownstreamAsync(server.GetStream(), accepted.GetStream());
            accepted.Close();
            server.Close();
            await upstream.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
        catch (Exception exception)
            when (exception is IOException or SocketException or OperationCanceledException or ObjectDisposedException)
        {
            // One of the two sides has gone.
        }
    }

    private async Task DownstreamAsync(NetworkStream server, NetworkStream client)
    {
        var buffer = new byte[_bytes];
        for (var left = _bytes; left > 0;)
        {
            var read = await server.ReadAsync(buffer.AsMemory(0, left), _stop.Token);
            if (read == 0)
                return;
            await client.WriteAsync(buffer.AsMemory(0, read), _stop.Token);
            left -= read;
        }

        Interlocked.Increment(ref _cuts);
    }
}
