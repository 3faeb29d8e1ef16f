using System.Net.Sockets;
using Microsoft.AspNetCore.Connections.Features;

namespace Parley.ApiFrontend.Live;

/// <summary>The connection of an event stream.</summary>
internal interface IStreamConnection
{
    /// <summary>Whether the operating system accepts more bytes for the client. If not, the web server still holds bytes, even after a
    /// flush has completed.</summary>
    bool TakesBytes { get; }

    /// <summary>Ends the request without sending what waits. With HTTP/2 the connection stays open for other requests.</summary>
    void Abort();

    /// <summary>Closes the connection without sending what the server holds for it.</summary>
    void AbortAll();
}

/// <inheritdoc/>
/// <param name="context">The request. It is not used after the request has ended; the connection is.</param>
internal sealed class StreamConnection(HttpContext context) : IStreamConnection
{
    private readonly Socket? _socket = context.Features.Get<IConnectionSocketFeature>()?.Socket;
    private readonly IConnectionLifetimeFeature? _lifetime = context.Features.Get<IConnectionLifetimeFeature>();

    /// <inheritdoc/>
    public bool TakesBytes
    {
        get
        {
            try
            {
                return _socket?.Poll(0, SelectMode.SelectWrite) is not false;
            }
            catch (Exception exception) when (exception is ObjectDisposedException or SocketException)
            {
                return true; // the connection is closed, and nothing of it is sent any more
            }
        }
    }

    /// <inheritdoc/>
    public void Abort() => context.Abort();

    /// <inheritdoc/>
    public void AbortAll() => _lifetime?.Abort();

    /// <summary>Closes the connection if it does not take the last bytes of a response in time.</summary>
    public async Task AbortUnlessSentAsync(TimeProvider time)
    {
        if (TakesBytes)
            return;
        await Task.Delay(EventBacklog.WithdrawTime, time).ConfigureAwait(false);
        if (!TakesBytes)
            AbortAll();
    }
}
