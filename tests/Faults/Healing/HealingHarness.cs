using System.Diagnostics.CodeAnalysis;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;
using Parley.Conversations;
using Parley.Core.Conversations;
using Parley.Core.Conversations.Delivery;
using Parley.Core.Inbox;
using Parley.Testing.Memory;
using Parley.Users;

namespace Parley.Faults.Healing;

/// <summary>Fake processes for conversations and for inboxes, stores that outlive them, and a clock that the test advances.</summary>
/// <remarks>The memory stores complete every call synchronously. A send waits for the first attempt of each delivery, because the clock
/// stands still and its deadline never comes. So all work that a call starts is finished when the call returns. Everything runs on one
/// scheduler that executes one task at a time, like a grain.</remarks>
[SuppressMessage("Reliability", "CA1001", Justification = "Its timers are of a clock that ends with it.")]
internal sealed class HealingHarness : IRandomSource
{
    public static readonly UserId Alice = UserId.Parse("alice");
    public static readonly UserId Bob = UserId.Parse("bob");
    public static readonly UserId Carol = UserId.Parse("carol");
    public static readonly UserId Dave = UserId.Parse("dave");
    public static readonly UserId[] Everybody = [Alice, Bob, Carol, Dave];

    private readonly Random _random;
    private readonly Dictionary<UserId, UserInbox> _inboxes = [];
    private readonly TailBudget _tails;
    private CancellationTokenSource _siloEnds = new();

    private HealingHarness(int seed)
    {
        _random = new(seed);
        Time.SetUtcNow(new DateTimeOffset(2026, 3, 1, 12, 0, 0, TimeSpan.Zero));
        _tails = new(Options, Time);
        BeginDeliveries();
    }

    public MemoryConversationStore Conversations { get; } = new();

    public MemoryInboxStore Rows { get; } = new();

    public FakeTimeProvider Time { get; } = new();

    public CrashInjector CrashInjector { get; } = new();

    public ConversationOptions Options { get; } = new() { DeliveryDeadline = TimeSpan.FromSeconds(5) };

    /// <summary>The delivery owner in the process that holds the conversations.</summary>
    public DeliveryOwner Deliveries { get; private set; }

    /// <summary>The process of the conversations.</summary>
    public FakeProcess Silo { get; private set; } = new();

    /// <summary>The process of the inboxes.</summary>
    public FakeProcess InboxSilo { get; private set; } = new();

    /// <summary>Whether inboxes can read heads, which the reconciliation of an unclean inbox needs.</summary>
    public bool ShowsHeads { get; set; } = true;

    /// <summary>Whether conversations and starting processes see the open rows.</summary>
    public bool ShowsOpenRows { get; set; } = true;

    public static Task RunAsync(Func<HealingHarness, Task> test, int seed = 1) => Task.Factory.StartNew(
        () => test(new HealingHarness(seed)),
        CancellationToken.None,
        TaskCreationOptions.None,
        new ConcurrentExclusiveSchedulerPair().ExclusiveScheduler).Unwrap();

    /// <summary>The active inbox of a person. It is activated if there is none.</summary>
    public UserInbox InboxOf(UserId userId)
    {
        InboxSilo.ThrowIfDead();
        if (!_inboxes.TryGetValue(userId, out var inbox))
        {
            _inboxes.Add(userId, inbox = new(
                userId,
                new CrashingInboxStore(Rows, this, InboxSilo),
                new CrashingConversationStore(Conversations, this, InboxSilo),
                new InboxOptions { RejoinPause = TimeSpan.Zero },
                Time,
                NullLogger.Instance));
        }

        return inbox;
    }

    /// <summary>Another activation of a conversation.</summary>
    public Conversation Activate(ConversationId id, IMemberInboxes? inboxes = null) => new(id, new(
        new CrashingConversationStore(Conversations, this, Silo),
        inboxes ?? new CrashingInboxes(this, Silo),
        StubContent.Instance,
        StubContent.Instance,
        Deliveries,
        _tails,
        Options,
        Time,
        this,
        NullLogger<Conversation>.Instance));

    /// <summary>Kills the process of the conversations and starts a new one. The memory of the delivery owner is lost.</summary>
    public void LoseConversations()
    {
        Silo.Die();
        _siloEnds.Cancel();
        Silo = new();
        Conversations.BeginRun();
        BeginDeliveries();
    }

    /// <summary>Kills the process of the inboxes with their unsaved changes, and starts a new one.</summary>
    public void LoseInboxes()
    {
        InboxSilo.Die();
        InboxSilo = new();
        _inboxes.Clear();
    }

    /// <summary>Deactivates one inbox normally. The next call activates it again.</summary>
    public async Task PutToSleepAsync(UserId userId)
    {
        await InboxOf(userId).CloseAsync(CancellationToken.None);
        _inboxes.Remove(userId);
    }

    /// <summary>Runs the step of a start that delivers what an earlier run may not have delivered.</summary>
    public async Task TakeOverAsync()
    {
        await Deliveries.TakeOverAsync(isFirst: true, CancellationToken.None);
        await SettleAsync();
    }

    /// <summary>Runs all continuations that a completed call has made ready.</summary>
    public static async Task SettleAsync()
    {
        for (var i = 0; i < 300; i++)
            await Task.Yield();
    }

    [MemberNotNull(nameof(Deliveries))]
    private void BeginDeliveries()
    {
        _siloEnds = new();
        Deliveries = new(
            new CrashingConversationStore(Conversations, this, Silo),
            new CrashingInboxes(this, Silo),
            Options.QuietTime,
            new DeliveryOptions(),
            Time,
            NullLogger<DeliveryOwner>.Instance);
        _ = Deliveries.RunAsync(_siloEnds.Token); // not awaited: it runs until its process dies
    }

    public ConversationId NewGroupId() => ConversationId.Parse(OpaqueId.From(NewId()));

    public Guid NewId()
    {
        var bytes = new byte[16];
        _random.NextBytes(bytes);
        return new(bytes);
    }

    public byte[] NewSecret(int length) => [.. Enumerable.Range(1, length).Select(number => (byte)number)];
}
