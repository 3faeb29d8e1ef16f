using System.Buffers.Binary;
using System.Diagnostics.Metrics;
using System.Text;
using System.Threading.Channels;
using RocksDbSharp;

namespace Parley.Benchmarks.Floor;

/// <summary>The minimum for a durable log: a thread that takes all messages that arrived meanwhile into one synced batch.</summary>
internal sealed class FloorStore : IDisposable
{
    /// <summary>About the size of a head of Parley.</summary>
    private static readonly byte[] Head = new byte[256];

    private static readonly Meter Meter = new("Parley.Benchmarks.Floor");
    private static readonly Counter<long> Commits = Meter.CreateCounter<long>("parley.store.commits");
    private static readonly Counter<long> Writes = Meter.CreateCounter<long>("parley.store.writes");
    private static readonly Counter<long> Bytes = Meter.CreateCounter<long>("parley.store.written");

    private readonly RocksDb _database;
    private readonly Thread _writer;
    private readonly Channel<Message> _queue = Channel.CreateBounded<Message>(
        new BoundedChannelOptions(4_096) { SingleReader = true, AllowSynchronousContinuations = true });

    public FloorStore(string folder)
    {
        _database = RocksDb.Open(new DbOptions().SetCreateIfMissing(true).SetInfoLogLevel(InfoLogLevel.Warn), folder);
        _writer = new Thread(Run) { IsBackground = true, Name = "floor writer" };
        _writer.Start();
    }

    /// <summary>Writes a message and its conversation's head. Ends when both are on disk.</summary>
    public async Task WriteAsync(string conversation, long seq, byte[] message)
    {
        var item = new Message(conversation, seq, message);
        await _queue.Writer.WriteAsync(item);
        await item.Written.Task;
    }

    public void Dispose()
    {
        _queue.Writer.Complete();
        _writer.Join();
        _database.Dispose();
    }

    private void Run()
    {
        using var batch = new WriteBatch();
        var synced = new WriteOptions().SetSync(true);
        var taken = new List<Message>();

        // Blocks on purpose, as the writer of Parley's store does: the thread belongs to this loop.
        while (_queue.Reader.WaitToReadAsync().AsTask().GetAwaiter().GetResult())
        {
            var bytes = 0L;
            while (taken.Count < 1_024 && _queue.Reader.TryRead(out var message))
            {
                taken.Add(message);
                var conversation = Encoding.UTF8.GetBytes(message.Conversation);
                var key = new byte[conversation.Length + 9];
                conversation.CopyTo(key, 0);
                BinaryPrimitives.WriteInt64BigEndian(key.AsSpan(conversation.Length + 1), message.Seq);
                batch.Put(key, message.Text);
                batch.Put(conversation, Head);
                bytes += key.Length + message.Text.Length + conversation.Length + Head.Length;
            }

            _database.Write(batch, synced);
            Commits.Add(taken.Count);
            Writes.Add(1);
            Bytes.Add(bytes);
            batch.Clear();
            foreach (var message in taken)
                message.Written.SetResult();
            taken.Clear();
        }
    }

    private sealed record Message(string Conversation, long Seq, byte[] Text)
    {
        public TaskCompletionSource Written { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);
    }
}
