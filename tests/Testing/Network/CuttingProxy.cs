namespace Parley.Testing.Network;

/// <summary>A proxy that cuts each connection after a number of bytes from the server.</summary>
/// <param name="server">The server behind the proxy.</param>
/// <param name="bytes">The bytes after which a connection is cut.</param>
public sealed class CuttingProxy(Uri server, int bytes) : TcpProxy(server)
{
    private int _cuts;

    /// <summary>How many connections were cut.</summary>
    public int Cuts => Volatile.Read(ref _cuts);

    /// <inheritdoc/>
    protected override async Task PassAnswersAsync(Stream server, Stream client, CancellationToken cancellationToken)
    {
        var buffer = new byte[bytes];
        for (var left = bytes; left > 0;)
        {
            var read = await server.ReadAsync(buffer.AsMemory(0, left), cancellationToken);
            if (read == 0)
                return;
            await client.WriteAsync(buffer.AsMemory(0, read), cancellationToken);
            left -= read;
        }

        Interlocked.Increment(ref _cuts);
    }
}
