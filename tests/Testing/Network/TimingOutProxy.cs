namespace Parley.Testing.Network;

/// <summary>A proxy that cuts each connection a time after it was opened, whatever the connection carries.</summary>
/// <param name="server">The server behind the proxy.</param>
/// <param name="timeout">The time after which a connection is cut.</param>
/// <param name="time">The clock. A test that advances a clock of its own decides when connections are cut.</param>
public sealed class TimingOutProxy(Uri server, TimeSpan timeout, TimeProvider time) : TcpProxy(server)
{
    private int _cuts;

    /// <summary>How many connections were cut.</summary>
    public int Cuts => Volatile.Read(ref _cuts);

    /// <inheritdoc/>
    protected override async Task PassAnswersAsync(Stream server, Stream client, CancellationToken cancellationToken)
    {
        using var over = new CancellationTokenSource(timeout, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(over.Token, cancellationToken);
        try
        {
            await server.CopyToAsync(client, either.Token);
        }
        catch (OperationCanceledException) when (over.IsCancellationRequested && !cancellationToken.IsCancellationRequested)
        {
            Interlocked.Increment(ref _cuts);
        }
    }
}
