using System.Net.Sockets;
using System.Text;

namespace Parley.Api.Live;

/// <summary>A client on a bare socket with a small buffer. It reads only what a test asks for.</summary>
internal sealed class SlowClient : IDisposable
{
    private const int Tcp = 6;
    private const int MaxSegment = 2;

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    private readonly byte[] _buffer = new byte[16_384];
    private readonly StringBuilder _text = new();

    private SlowClient(Socket socket) => Socket = socket;

    /// <summary>The socket.</summary>
    public Socket Socket { get; }

    /// <summary>What was read so far.</summary>
    public string Text => _text.ToString();

    /// <summary>Opens a stream and reads as far as its first event.</summary>
    public static async Task<SlowClient> OpenAsync(Uri server, string token)
    {
        var client = new SlowClient(new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { ReceiveBufferSize = 8_192 });
        if (OperatingSystem.IsLinux())
            client.Socket.SetRawSocketOption(Tcp, MaxSegment, BitConverter.GetBytes(1_000)); // else a full buffer opens only by timers
        await client.Socket.ConnectAsync(server.Host, server.Port);
        await client.Socket.SendAsync(
            Encoding.ASCII.GetBytes($"GET /v1/events HTTP/1.1\r\nHost: {server.Authority}\r\nAuthorization: Bearer {token}\r\n\r\n"));
        await client.UntilAsync("event: hello");
        return client;
    }

    /// <summary>Reads until a text has arrived.</summary>
    public async Task UntilAsync(string text)
    {
        using var patience = new CancellationTokenSource(Patience);
        while (!Text.Contains(text, StringComparison.Ordinal))
        {
            if (!await TryReadAsync() || patience.IsCancellationRequested)
                throw new InvalidOperationException($"The connection has not carried '{text}', but {Text.Length} characters:\n{Text}");
        }
    }

    /// <summary>Reads everything until the server ends the connection.</summary>
    public async Task<string> RestAsync()
    {
        using var patience = new CancellationTokenSource(Patience);
        while (await TryReadAsync())
            Assert.False(patience.IsCancellationRequested, "The server does not end the connection.");
        return Text;
    }

    /// <summary>Reads what has arrived, or some of it.</summary>
    /// <param name="max">The most bytes.</param>
    /// <returns>Whether the connection still exists.</returns>
    public async Task<bool> TryReadAsync(int max = int.MaxValue)
    {
        try
        {
            using var deadline = new CancellationTokenSource(Patience);
            var count = await Socket.ReceiveAsync(_buffer.AsMemory(0, Math.Min(max, _buffer.Length)), deadline.Token);
            _text.Append(Encoding.UTF8.GetString(_buffer, 0, count));
            return count > 0;
        }
        catch (SocketException)
        {
            return false; // the server has aborted the connection
        }
    }

    public void Dispose() => Socket.Dispose();
}
