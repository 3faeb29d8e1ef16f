using System.Globalization;
using System.Threading.Channels;
using Microsoft.Extensions.Options;
using Parley.Conversations;
using Parley.Core.Conversations.Entries;
using Parley.Storage.RocksDb;
using Parley.Storage.RocksDb.Verification;
using Parley.StorageContract.Damage;
using Parley.StorageContract.RocksDb;
using Parley.StorageContract.Verification;
using Parley.Testing;
using static Parley.Testing.Contracts.Rows;

namespace Parley.StorageContract.PowerCuts;

/// <summary>Users send messages to a store whose disk loses power again and again. After each power loss the remaining files are verified,
/// opened and read.</summary>
/// <param name="seed">Determines when the power is lost, and which unsynced data remains.</param>
/// <param name="syncWrites">Whether the store syncs its writes.</param>
internal sealed class PowerCutRun(int seed, bool syncWrites) : IDisposable
{
    private const int Senders = 8;

    /// <summary>Of all moments at which power may be lost, the fraction that is tested is one in this number.</summary>
    private const int MomentsPerCut = 6;

    private const int Waiting = 4;

    private readonly MemoryFolder _folder = new();
    private readonly Channel<PowerCutOutcome> _cuts = Channel.CreateBounded<PowerCutOutcome>(Waiting);
    private readonly ConversationId[] _groups = [.. Enumerable.Range(0, Senders).Select(_ => NewConversation())];
    private readonly long[] _acknowledged = new long[Senders];
    private readonly Random _random = new(seed);
    private volatile bool _isOpen;
    private volatile bool _isSending;
    private int _count;

    /// <summary>Violations other than losses.</summary>
    public List<string> Wrong { get; } = [];

    /// <summary>Acknowledged messages that were missing, over all cuts.</summary>
    public long Lost { get; private set; }

    /// <summary>Messages that were acknowledged before a cut, over all cuts.</summary>
    public long Acknowledged { get; private set; }

    /// <summary>The files that existed at some cut, by the end of their names.</summary>
    public Dictionary<string, HashSet<string>> Files { get; } = [];

    /// <param name="cuts">The number of cuts; some more happen while the store is closed and opened again.</param>
    /// <param name="cancellationToken">Cancels the run.</param>
    public async Task RunAsync(int cuts, CancellationToken cancellationToken)
    {
        PowerLossDisk? disk = null;
        IDisposable? attachment = null;
        try
        {
            await using var store = new TemporaryStore(options =>
            {
                Small(options);
                options.SyncWrites = syncWrites;
                disk ??= new(Path.Combine(options.DataFolder, "db"), Directory.CreateDirectory($"{options.DataFolder}-kept"), Moment);
                attachment ??= SystemCallInterceptor.Attach(disk);
            });
            var sound = new SoundStore(store);
            foreach (var id in _groups)
                await sound.FoundAsync(id, _ => Task.CompletedTask, Alice, Bob);
            _isOpen = true;
            await SendAsync(sound, cuts / 2, cancellationToken);
            for (var opening = store.ReopenAsync(); !opening.IsCompleted || _cuts.Reader.Count > 0;)
            {
                if (_cuts.Reader.TryRead(out var outcome))
                    await LookAsync(outcome, cancellationToken);
                else
                    await Task.WhenAny(opening, _cuts.Reader.WaitToReadAsync(cancellationToken).AsTask());
            }

            await SendAsync(sound, cuts - cuts / 2, cancellationToken);
            if (disk!.Failure is { } failure)
                Wrong.Add($"the disk itself: {failure}");
        }
        finally
        {
            attachment?.Dispose();
        }
    }

    public void Dispose() => _folder.Dispose();

    private async Task SendAsync(SoundStore sound, int cuts, CancellationToken cancellationToken)
    {
        _isSending = true;
        var sending = Task.WhenAll(Enumerable.Range(0, Senders).Select(sender => SendAsync(sound, sender)));
        while (cuts-- > 0)
            await LookAsync(await _cuts.Reader.ReadAsync(cancellationToken), cancellationToken);
        _isSending = false;
        while (_cuts.Reader.TryRead(out var outcome))
            await LookAsync(outcome, cancellationToken);
        await sending;
    }

    private async Task SendAsync(SoundStore sound, int sender)
    {
        for (var number = _acknowledged[sender] + 1; _isSending && await _cuts.Writer.WaitToWriteAsync(); number++)
        {
            await sound.AppendAsync(_groups[sender], draft => SoundStore.Say(draft, Alice, $"c{number}", TextOf(sender, number)));
            Volatile.Write(ref _acknowledged[sender], number);
            if (sender == 0 && number % 16 == 0)
                await sound.DeliverAsync(Bob, isClean: false, _groups[0]);
        }
    }

    /// <summary>A moment at which power may be lost. Called by the threads of the database that write or sync, one at a time.</summary>
    private void Moment(PowerLossDisk disk)
    {
        // This must not wait: the threads of the database also serve the stores that are checked. The senders wait instead.
        if (_cuts.Reader.Count == Waiting || _random.Next(MomentsPerCut) != 0)
            return;

        // Messages that are acknowledged now were synced before.
        var acknowledged = _acknowledged.Select((_, sender) => Volatile.Read(ref _acknowledged[sender])).ToArray();
        var outcome = new PowerCutOutcome(Path.Combine(_folder.Path, $"{_count++}"), _isOpen, acknowledged);
        disk.Cut(Path.Combine(outcome.Folder, "db"), _random.Next(2) == 0 ? null : _random);
        _cuts.Writer.TryWrite(outcome);
    }

    private async Task LookAsync(PowerCutOutcome outcome, CancellationToken cancellationToken)
    {
        try
        {
            await ReadAsync(outcome, cancellationToken);
        }
        catch (Exception exception) when (exception is not OperationCanceledException)
        {
            Wrong.Add($"Cut {outcome.Folder}, seed {seed}: {exception.Message}");
        }

        Directory.Delete(outcome.Folder, recursive: true);
    }

    private async Task ReadAsync(PowerCutOutcome outcome, CancellationToken cancellationToken)
    {
        foreach (var file in new DirectoryInfo(outcome.Folder).GetFiles("*", SearchOption.AllDirectories))
        {
            if (!Files.TryGetValue(file.Extension, out var names))
                Files[file.Extension] = names = [];
            names.Add(file.Name);
        }

        if (outcome.IsOpen
            && await StoreVerifier.VerifyAsync(outcome.Folder, progress: null, cancellationToken) is { IsSound: false } report)
            Wrong.Add($"Cut {outcome.Folder}, seed {seed}: {report.Violations[0]}");
        var options = new RocksDbOptions { DataFolder = outcome.Folder };
        Small(options);
        await using var store = new RocksDbStore(Options.Create(options), TimeProvider.System);
        store.Open();
        for (var sender = 0; sender < Senders; sender++)
        {
            var stored = await new RocksDbConversationStore(store).LoadAsync(_groups[sender], int.MaxValue, cancellationToken);
            var messages = stored?.Head.Summary.MessageCount ?? 0;
            Acknowledged += outcome.Acknowledged[sender];
            Lost += Math.Max(0, outcome.Acknowledged[sender] - messages);
            var texts = stored?.Tail.Skip(1).Select(row => EntryJson.Decode(_groups[sender], row).Text) ?? [];
            if (!texts.SequenceEqual(Enumerable.Range(1, (int)messages).Select(number => TextOf(sender, number))))
                Wrong.Add($"Cut {outcome.Folder}, seed {seed}: other texts than were sent");
        }
    }

    // Buffers so small that logs and tables are written and merged continuously.
    private static void Small(RocksDbOptions options) =>
        (options.WriteBufferBytes, options.MaxLogBytes, options.BlockCacheBytes) = (128 << 10, 128 << 10, 1 << 20);

    private static string TextOf(int sender, long number) =>
        string.Join(
            ' ',
            Enumerable.Repeat(string.Create(CultureInfo.InvariantCulture, $"{sender}/{number}"), 20 + (int)(number * 37 % 200)));

    /// <summary>The files after a power loss, and the messages that had been acknowledged before.</summary>
    private sealed record PowerCutOutcome(string Folder, bool IsOpen, long[] Acknowledged);
}
