using System.Net.Sockets;
using System.Text;

namespace Parley.Benchmarks.Load;

/// <summary>Holds event streams open on bare sockets, and reads what comes. It costs the machine as little as possible.</summary>
/// <param name="address">The server.</param>
internal sealed class StreamReaders(Uri address) : IDisposable
{
    private const byte Mark = (byte)'#';

    private readonly List<Socket> _sockets = [];
    private long _bytes;
    private long _ended;
    private long _events;

    /// <summary>The bytes that all streams have received.</summary>
    public long Bytes => Volatile.Read(ref _bytes);

    /// <summary>The number of streams that have ended.</summary>
    public long Ended => Volatile.Read(ref _ended);

    /// <summary>The number of events that all streams have received, beats included. Counted only while <see cref="IsCounting"/> is
    /// set.</summary>
    public long Events => Volatile.Read(ref _events);

    /// <summary>Whether events are counted. It costs processor time.</summary>
    public bool IsCounting { get; set; }

    /// <summary>Called with each marked client id that a stream receives; may be null.</summary>
    public Action<string>? OnMark { get; set; }

    /// <summary>Opens streams. They have begun when this returns.</summary>
    public async Task OpenAsync(IEnumerable<RequestTemplate> streams, CancellationToken stop)
    {
        foreach (var part in streams.Chunk(50))
            await Task.WhenAll(part.Select(stream => OpenAsync(stream, stop)));
    }

    /// <summary>Opens each stream after a random pause. They have begun when this returns.</summary>
    public Task OpenAsync(IEnumerable<RequestTemplate> streams, TimeSpan least, TimeSpan most, CancellationToken stop) =>
        Task.WhenAll(streams.Select(async stream =>
        {
            await Task.Delay(least + ((most - least) * Random.Shared.NextDouble()), stop);
            while (true)
            {
                try
                {
                    await OpenAsync(stream, stop);
                    return;
                }
                catch (Exception exception) when (exception is IOException or SocketException)
                {
                    await Task.Delay(least + ((most - least) * Random.Shared.NextDouble()), stop); // the server is not back yet
                }
            }
        }));

    /// <summary>Ends the connections of all streams. It throws no exceptions in the readers: thousands of them would delay the requests
    /// of the same process.</summary>
    public void Cut()
    {
        lock (_sockets)
        {
            foreach (var socket in _sockets.Where(socket => socket.Connected))
                socket.Shutdown(SocketShutdown.Both);
            _sockets.Clear();
        }
    }

    public void Dispose() => Cut();

    private async Task OpenAsync(RequestTemplate stream, CancellationToken stop)
    {
        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        lock (_sockets)
            _sockets.Add(socket);
        await socket.ConnectAsync(address.Host, address.Port, stop);
        var authorization = stream.Token is null ? "" : $"Authorization: Bearer {stream.Token}\r\n";
        await socket.SendAsync(
            Encoding.ASCII.GetBytes($"GET {stream.Path} HTTP/1.1\r\nHost: {address.Authority}\r\n{authorization}\r\n"), stop);
        var begun = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        _ = ReadAsync(socket, begun);
        await begun.Task.WaitAsync(stop);
    }

    private async Task ReadAsync(Socket socket, TaskCompletionSource begun)
    {
        try
        {
            var buffer = new byte[4_096];
            var rest = 0;
            while (await socket.ReceiveAsync(buffer.AsMemory(rest)) is > 0 and var read)
            {
                begun.TrySetResult();
                Interlocked.Add(ref _bytes, read);
                if (IsCounting)
                    Interlocked.Add(ref _events, buffer.AsSpan(rest, read).Count("\ndata: "u8));
                rest = OnMark is { } onMark ? Scan(buffer, rest + read, onMark) : 0;
            }
        }
        catch (Exception exception) when (exception is SocketException or ObjectDisposedException)
        {
            // Closed by one of the two sides.
        }

        socket.Dispose();
        if (!begun.Task.IsCompleted)
            begun.TrySetException(new IOException("The stream ended before it began."));
        Interlocked.Increment(ref _ended);
    }

    // Keeps an unfinished mark at the end for the next read.
    private static int Scan(byte[] buffer, int length, Action<string> onMark)
    {
        var data = buffer.AsSpan(0, length);
        while (data.IndexOf(Mark) is >= 0 and var start)
        {
            var mark = data[(start + 1)..];
            var end = mark.IndexOf(Mark);
            if (end < 0)
            {
                if (mark.Length > 64)
                    return 0;
                data[start..].CopyTo(buffer);
                return data.Length - start;
            }

            onMark(Encoding.ASCII.GetString(mark[..end]));
            data = mark[(end + 1)..];
        }

        return 0;
    }
}
