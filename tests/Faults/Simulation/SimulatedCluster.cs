using System.Diagnostics.CodeAnalysis;
using Microsoft.Extensions.Logging.Abstractions;
using Parley.Conversations;
using Parley.Core.Conversations;
using Parley.Core.Conversations.Delivery;
using Parley.Core.Inbox;
using Parley.Core.Storage;
using Parley.Faults.Model;
using Parley.Inbox;
using Parley.Live;
using Parley.Testing.Faults;
using Parley.Testing.Simulation;
using Parley.Users;

namespace Parley.Faults.Simulation;

/// <summary>Three simulated silos that share a store with injected faults, and the model that checks the store. Every silo has its own
/// activation of every grain.</summary>
/// <remarks>Orleans normally keeps one activation of a grain. Network partitions, slowly dying silos and late calls can break that; the
/// simulation always breaks it.</remarks>
[SuppressMessage("Reliability", "CA1001", Justification = "Its timers are of a clock that ends with it.")]
internal sealed class SimulatedCluster
{
    public const int Silos = 3;

    private static readonly TimeSpan CallTimeout = TimeSpan.FromSeconds(30);

    private readonly Dictionary<ConversationId, ConversationLog> _logs = [];
    private readonly Dictionary<UserId, InboxLog> _inboxLogs = [];
    private readonly Dictionary<(int Silo, ConversationId Id), ConversationActivation> _conversations = [];
    private readonly Dictionary<(int Silo, UserId Id), InboxActivation> _inboxes = [];
    private readonly Random _random;
    private readonly FaultPlan _network;
    private readonly ConversationOptions _conversationOptions;
    private readonly InboxOptions _inboxOptions;
    private readonly SiloStores _stores;
    private readonly List<FaultyConversationStore> _conversationStores;
    private readonly List<DeliveryActivation> _deliveries = [];
    private readonly TailBudget _tails;

    public SimulatedCluster(int seed, SiloStores stores)
    {
        _stores = stores;
        _random = new Random(seed);
        Pump = new(new Random(_random.Next()), new SimulatedTime());
        Clients = Pump.Start("clients");
        StoreFaults = new(new Random(_random.Next()), Pump.Time, Pump.Start("store"))
        {
            Heard = (call, fault) => Trace.Add($"  store: {fault} {call}"),
        };
        _network = new(new Random(_random.Next()), Pump.Time, Pump.Start("network"))
        {
            WriteRate = 0.03,
            NewFault = NewFault,
            Heard = (call, fault) => Trace.Add($"  network: {fault} {call}"),
        };
        // Small limits, so that rare situations are frequent: rows beyond the tail, batches that do not fit, expiry.
        _conversationOptions = new()
        {
            Tail = _random.Next(1, 12),
            MaxBatch = _random.Next(1, 6),
            TailBytes = _random.Next(2) == 0 ? 262_144 : 1_500,
            PageBytes = _random.Next(2) == 0 ? 262_144 : 1_500,
            QuietTime = TimeSpan.FromSeconds(20),
            ReceiptInterval = TimeSpan.FromSeconds(2),
            MaxMarkUnread = 10,
            MaxLiveEntries = 1 + (seed % 20),
            Palette = { ["love"] = "1", ["like"] = "2", ["no"] = "3" },
        };
        _inboxOptions = new()
        {
            FlushInterval = TimeSpan.FromSeconds(_random.Next(1, 10)),
            ReconcileFirst = _random.Next(1, 5),
            MaxTombstones = 10,
            RevisionReserve = _random.Next(5, 100),
            JoiningExpiry = TimeSpan.FromMinutes(10),
            RejoinPause = TimeSpan.Zero, // the simulated users leave and rejoin all the time
        };
        HashSet<Guid> recorded = [];
        _conversationStores = [.. stores.Conversations.Select(
            store => new FaultyConversationStore(new RecordingConversationStore(store, recorded, Committed), StoreFaults))];
        Inboxes = new FaultyInboxStore(new RecordingInboxStore(stores.Inboxes, save => InboxLogOf(save.UserId).Apply(save)), StoreFaults);
        Catalog = new(StoreFaults);
        RequestedOperations = new();
        _tails = new(_conversationOptions, Pump.Time);
        for (var run = 0; run < Runs; run++)
            _deliveries.Add(NewDeliveries(run));
    }

    /// <summary>The number of silo runs that are alive at the same time. 1 means that all silos are one process.</summary>
    public int Runs => _conversationStores.Count;

    public SeededPump Pump { get; }

    public SimulatedProcess Clients { get; }

    public FaultPlan StoreFaults { get; }

    /// <summary>The conversation store of the first silo run.</summary>
    public IConversationStore Conversations => _conversationStores[0];

    public IInboxStore Inboxes { get; }

    public SimulatedCatalog Catalog { get; }

    public Findings Findings { get; } = new();

    public RequestedOperations RequestedOperations { get; }

    /// <summary>The events of the run, one line each. They are printed with a failing seed.</summary>
    public List<string> Trace { get; } = [];

    /// <summary>The current blocks, as user grains store them.</summary>
    public HashSet<(UserId Blocker, UserId Blocked)> Blocks { get; } = [];

    /// <summary>The commits of all conversations that a user tried to create.</summary>
    public IEnumerable<ConversationLog> Logs => _logs.Values;

    /// <summary>Called for every live event of any activation, after it was checked: the owner, the revision before it, and the
    /// event.</summary>
    public Action<UserId, long, InboxChange, LiveEntries?>? SentLive { get; set; }

    /// <summary>Whether faults are injected.</summary>
    public bool HasFaults
    {
        get => StoreFaults.IsOn;
        set => StoreFaults.IsOn = _network.IsOn = value;
    }

    /// <summary>Whether a person has an inbox on every silo. Only what a split inbox stores is checked then, not what it shows.</summary>
    public bool HasSplitInboxes { get; set; } = true;

    public ConversationLog LogOf(ConversationId id) =>
        _logs.TryGetValue(id, out var log) ? log : _logs[id] = new(id, RequestedOperations, Findings);

    public InboxLog InboxLogOf(UserId userId) =>
        _inboxLogs.TryGetValue(userId, out var log) ? log : _inboxLogs[userId] = new(userId, id => _logs.GetValueOrDefault(id), Findings);

    /// <summary>A silo's activation of a conversation. It is created if there is none.</summary>
    public ConversationActivation Activation(int silo, ConversationId id)
    {
        if (_conversations.GetValueOrDefault((silo, id)) is { } activation)
            return activation;
        var process = Pump.Start($"{id}@{silo}");
        var services = new ConversationServices(
            _conversationStores[RunOf(silo)],
            new NetworkInboxes(this),
            Catalog,
            new SimulatedDirectory(this),
            _deliveries[RunOf(silo)].Owner,
            _tails,
            _conversationOptions,
            Pump.Time,
            new SeededRandomSource(new Random(_random.Next())),
            NullLogger<Conversation>.Instance);
        return _conversations[(silo, id)] = new(process, new Conversation(id, services));
    }

    /// <summary>A silo's activation of a person's inbox. It is created if there is none.</summary>
    public InboxActivation Activation(int silo, UserId userId)
    {
        if (_inboxes.GetValueOrDefault((silo, userId)) is { } activation)
            return activation;
        var process = Pump.Start($"{userId}@{silo}");
        activation = new(process, new UserInbox(
            userId, Inboxes, Conversations, _inboxOptions, Pump.Time, NullLogger.Instance, new LiveWitness(userId, this)));
        _ = process.Run(() => activation.FlushAsync(_inboxOptions.FlushInterval, Pump.Time)); // not awaited: it runs until its process dies
        return _inboxes[(silo, userId)] = activation;
    }

    /// <summary>A call from one activation to a person's inbox, on the silo where the runtime believes the inbox to be.</summary>
    public Task<T> CallInboxAsync<T>(UserId userId, string name, Func<UserInbox, Task<T>> call) =>
        _network.WriteAsync($"{name} {userId}", () => CallAsync(Activation(HasSplitInboxes ? _random.Next(Silos) : 0, userId), call), null);

    /// <summary>A call that is answered, or fails after a timeout if the called process dies.</summary>
    public Task<T> CallAsync<T>(InboxActivation activation, Func<UserInbox, Task<T>> call) =>
        activation.Process.Run(() => call(activation.Inbox)).WaitAsync(CallTimeout, Pump.Time);

    /// <inheritdoc cref="CallAsync{T}(InboxActivation, Func{UserInbox, Task{T}})"/>
    public Task<T> CallAsync<T>(ConversationActivation activation, Func<Conversation, Task<T>> call) =>
        activation.Process.Run(() => call(activation.Conversation)).WaitAsync(CallTimeout, Pump.Time);

    /// <summary>Kills a silo run with all its activations, and starts a new one in its place.</summary>
    /// <param name="run">The run to kill. If the cluster is one process, this is the whole process.</param>
    /// <param name="survivor">A run that learns of the death and, like the new run, takes over open rows at once.</param>
    public async Task CrashRunAsync(int run, int survivor)
    {
        Crash((silo, _) => RunOf(silo) == run);
        _deliveries[run].Process.Kill();
        _stores.BeginRun(run);
        _deliveries[run] = NewDeliveries(run);
        await TakeOverAsync(run, isFirst: true);
        if (survivor != run)
            await TakeOverAsync(survivor, isFirst: true);
    }

    /// <summary>One pass of a silo run over all open rows. A failed pass is retried, as in a real silo.</summary>
    public async Task TakeOverAsync(int run, bool isFirst)
    {
        var (process, owner) = _deliveries[run];
        for (var tries = 0; tries < 20 && !process.IsDead; tries++)
        {
            try
            {
                await process.Run(() => owner.TakeOverAsync(isFirst, CancellationToken.None)).WaitAsync(CallTimeout, Pump.Time);
                return;
            }
            catch (Exception exception) when (IsFault(exception))
            {
                Trace.Add($"  take over of {run}: {exception.Message}");
                await Task.Delay(TimeSpan.FromSeconds(1), Pump.Time);
            }
        }
    }

    /// <summary>Kills activations: their memory is lost, but calls that they have sent continue.</summary>
    public void Crash(Func<int, string, bool> isHit)
    {
        foreach (var (key, activation) in _conversations.Where(pair => isHit(pair.Key.Silo, pair.Key.Id.Value)).ToList())
        {
            activation.Process.Kill();
            _conversations.Remove(key);
        }

        foreach (var (key, activation) in _inboxes.Where(pair => isHit(pair.Key.Silo, pair.Key.Id.Value)).ToList())
        {
            activation.Process.Kill();
            _inboxes.Remove(key);
        }
    }

    /// <summary>Deactivates the grain normally. A call that arrives meanwhile gets a new activation.</summary>
    public async Task DeactivateAsync(Func<int, string, bool> isHit)
    {
        foreach (var (key, activation) in _conversations.Where(pair => isHit(pair.Key.Silo, pair.Key.Id.Value)).ToList())
        {
            _conversations.Remove(key);
            await EndAsync(activation.Process, () => activation.Conversation.StopAsync(CancellationToken.None));
        }

        foreach (var (key, activation) in _inboxes.Where(pair => isHit(pair.Key.Silo, pair.Key.Id.Value)).ToList())
        {
            _inboxes.Remove(key);
            await EndAsync(activation.Process, () => activation.Inbox.CloseAsync(CancellationToken.None));
        }
    }

    private async Task EndAsync(SimulatedProcess process, Func<Task> close)
    {
        try
        {
            await process.Run(close).WaitAsync(CallTimeout, Pump.Time);
        }
        catch (Exception exception) when (IsFault(exception))
        {
            Trace.Add($"  {process.Name} did not leave gracefully: {exception.Message}");
        }

        process.Kill();
    }

    /// <summary>Whether an exception means that a call was not answered, and not that the code has a bug.</summary>
    public static bool IsFault(Exception exception) =>
        exception is InjectedFaultException or TimeoutException or InboxConflictException or OperationCanceledException;

    public int RunOf(int silo) => silo % Runs;

    // Orleans rethrows the exception of an inbox grain in its caller, so the caller must expect any type of exception.
    private Exception NewFault(string name) => _random.Next(5) switch
    {
        0 => new ArgumentException(name),
        1 => new KeyNotFoundException(name),
        2 => new OperationCanceledException(name),
        _ => new InjectedFaultException(name),
    };

    private DeliveryActivation NewDeliveries(int run)
    {
        var process = Pump.Start($"delivery@{run}");
        var owner = new DeliveryOwner(
            _conversationStores[run],
            new NetworkInboxes(this),
            _conversationOptions.QuietTime,
            new() { Concurrency = 3, GiveUpAfter = TimeSpan.FromMinutes(1) },
            Pump.Time,
            NullLogger<DeliveryOwner>.Instance);
        _ = process.Run(() => owner.RunAsync(CancellationToken.None)); // not awaited: it runs until its process dies
        return new(process, owner);
    }

    private void Committed(ConversationAppend append)
    {
        try
        {
            LogOf(append.Id).Apply(append);
        }
        catch (Exception exception)
        {
            Findings.Demand(false, $"{append.Id}: the checker failed: {exception}");
        }

        foreach (var member in append.Head.Summary.Members)
            InboxLogOf(member.UserId).CheckHolds(append.Id);
    }
}

/// <summary>The delivery owner of one silo run, and its process.</summary>
internal sealed record DeliveryActivation(SimulatedProcess Process, DeliveryOwner Owner);

/// <summary>One conversation in one silo.</summary>
internal sealed record ConversationActivation(SimulatedProcess Process, Conversation Conversation);

/// <summary>One inbox in one silo.</summary>
internal sealed record InboxActivation(SimulatedProcess Process, UserInbox Inbox)
{
    public async Task<bool> FlushAsync(TimeSpan interval, TimeProvider time)
    {
        while (true)
        {
            await Task.Delay(interval, time);
            try
            {
                await (Inbox.NeedsFlush ? Inbox.FlushAsync(CancellationToken.None) : Inbox.ReleaseAsync(CancellationToken.None));
            }
            catch (Exception exception) when (SimulatedCluster.IsFault(exception))
            {
                // The next interval tries again.
            }
        }
    }
}
