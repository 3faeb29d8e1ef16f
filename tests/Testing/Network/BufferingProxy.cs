namespace Parley.Testing.Network;

/// <summary>A proxy that withholds the bytes of an answer until its buffer is full or the answer ends.</summary>
/// <param name="server">The server behind the proxy.</param>
/// <param name="bytes">The size of the buffer.</param>
public sealed class BufferingProxy(Uri server, int bytes) : TcpProxy(server)
{
    private int _withheld;

    /// <summary>How often bytes arrived that were not passed on at once.</summary>
    public int Withheld => Volatile.Read(ref _withheld);

    /// <inheritdoc/>
    protected override async Task PassAnswersAsync(Stream server, Stream client, CancellationToken cancellationToken)
    {
        var (buffer, filled, end) = (new byte[bytes], 0, new AnswerEnd());
        while (await server.ReadAsync(buffer.AsMemory(filled), cancellationToken) is > 0 and var read)
        {
            var hasEnded = end.IsAfter(buffer.AsSpan(filled, read));
            filled += read;
            if (filled < bytes && !hasEnded)
            {
                Interlocked.Increment(ref _withheld);
                continue;
            }

            await client.WriteAsync(buffer.AsMemory(0, filled), cancellationToken);
            filled = 0;
        }

        await client.WriteAsync(buffer.AsMemory(0, filled), cancellationToken);
    }
}
