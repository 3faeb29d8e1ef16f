using System.Buffers;
using System.Collections.Concurrent;
using System.IO.Pipelines;

namespace Parley.Benchmarks.Floor;

/// <summary>The least work that any server must do to push: a write to the response of each connected member, and a flush.</summary>
internal sealed class FloorStreams
{
    private readonly ConcurrentDictionary<string, PipeWriter> _streams = [];

    /// <summary>Holds a stream open until its client goes.</summary>
    public async Task OpenAsync(string member, HttpContext context)
    {
        context.Response.ContentType = "text/event-stream";
        await context.Response.StartAsync();
        await context.Response.Body.FlushAsync();
        _streams[member] = context.Response.BodyWriter;
        var gone = new TaskCompletionSource();
        await using var registration = context.RequestAborted.UnsafeRegister(_ => gone.TrySetResult(), null);
        await gone.Task;
        _streams.TryRemove(member, out _);
    }

    /// <summary>Writes and flushes one event to the stream of a member, if there is one.</summary>
    /// <param name="member">The member.</param>
    /// <param name="message">The content of the event.</param>
    /// <param name="eventSize">The size of the event in bytes; spaces fill it.</param>
    public void Push(string member, byte[] message, int eventSize)
    {
        if (!_streams.TryGetValue(member, out var writer))
            return;
        lock (writer)
        {
            writer.Write("data: "u8);
            writer.Write(message);
            var padding = Math.Max(0, eventSize - message.Length - "data: \n\n".Length);
            writer.GetSpan(padding)[..padding].Fill((byte)' ');
            writer.Advance(padding);
            writer.Write("\n\n"u8);
            _ = writer.FlushAsync().AsTask(); // the readers of the benchmark keep up
        }
    }
}
