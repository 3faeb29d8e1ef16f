using System.Diagnostics.CodeAnalysis;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;
using Parley.Content;
using Parley.Conversations;
using Parley.Core.Conversations;
using Parley.Core.Conversations.Delivery;
using Parley.Core.Storage;
using Parley.Testing;
using Parley.Testing.Memory;
using Parley.Users;

namespace Parley.Unit.Conversations;

/// <summary>The store, inboxes, catalog and clock that any number of competing activations of conversations share.</summary>
/// <remarks>Everything runs on one scheduler that runs one task at a time, like the scheduler of a grain.</remarks>
[SuppressMessage("Reliability", "CA1001", Justification = "Its timers are of a clock that ends with it.")]
internal sealed class ConversationHarness : IRandomSource
{
    private readonly Random _random = new(1);
    private CancellationTokenSource? _runEnds;
    private int _clientIds;

    public static readonly UserId Alice = UserId.Parse("alice");
    public static readonly UserId Bob = UserId.Parse("bob");
    public static readonly UserId Carol = UserId.Parse("carol");
    public static readonly UserId Dave = UserId.Parse("dave");
    public static readonly ConversationId AliceAndBob = ConversationId.DirectOf(Alice, Bob);

    /// <summary>The token of a caller that never cancels.</summary>
    public static CancellationToken None => CancellationToken.None;

    private ConversationHarness()
    {
        Store = new(Stored);
        foreach (var name in new[] { "love", "like", "idea" })
            Options.Palette.Add(name, name);
        Time.SetUtcNow(new DateTimeOffset(2026, 3, 1, 12, 0, 0, TimeSpan.Zero));
    }

    public MemoryConversationStore Stored { get; } = new();

    public ScriptedStore Store { get; }

    public ScriptedInboxes Inboxes { get; } = new();

    public ScriptedContent Content { get; } = new();

    public FakeTimeProvider Time { get; } = new();

    public ConversationOptions Options { get; } = new() { DeliveryDeadline = TimeSpan.Zero, DepartureDeadline = TimeSpan.Zero };

    public static Task RunAsync(Func<ConversationHarness, Task> test) => Task.Factory.StartNew(
        async () =>
        {
            var harness = new ConversationHarness();
            await harness.BeginRunAsync();
            await test(harness);
        },
        None,
        TaskCreationOptions.None,
        new ConcurrentExclusiveSchedulerPair().ExclusiveScheduler).Unwrap();

    public static UserId User(int number) => UserId.Parse($"user{number}");

    /// <summary>The delivery owner of the current silo run.</summary>
    public DeliveryOwner Deliveries { get; private set; } = null!; // set when RunAsync begins a run

    public DeliveryOptions DeliveryOptions { get; } = new();

    public ConversationServices Services => new(
        Store, Inboxes, Content, Content, Deliveries, Tails, Options, Time, this, NullLogger<Conversation>.Instance);

    public TailBudget Tails => field ??= new(Options, Time);

    /// <summary>Another activation over the same store.</summary>
    public Conversation Activate(ConversationId id) =>
        new(id, Services);

    public async Task<Conversation> GroupAsync(params UserId[] members)
    {
        var conversation = Activate(NewGroupId());
        Assert.Null((await conversation.CreateAsync(members[0], Group(members[1..]), CancellationToken.None)).Error);
        return conversation;
    }

    public ConversationId NewGroupId() => ConversationId.Parse(OpaqueId.From(NewId()));

    public CreateConversation Group(UserId[] others, string? name = null, SendMessage? message = null, string? clientId = null) =>
        new([.. others], name, clientId is null ? NewClientId() : ClientId.Parse(clientId), message);

    public SendMessage Text(string text, string? clientId = null, long? replyTo = null) =>
        new(clientId is null ? NewClientId() : ClientId.Parse(clientId), text, [], replyTo);

    public SendMessage Share(params ContentRef[] shares) => new(NewClientId(), null, [.. shares], null);

    public ClientId NewClientId() => ClientId.Parse($"c{++_clientIds}");

    /// <summary>Another activation of the same conversation.</summary>
    public async Task<Conversation> AnotherAsync(Conversation conversation, UserId member) =>
        Activate(ConversationExtensions.Value(await conversation.GetAsync(member, None)).Summary.Id);

    /// <summary>Whether the conversation's open row is stored.</summary>
    public async Task<bool> IsOpenAsync(Conversation conversation)
    {
        var id = ConversationExtensions.Value(await conversation.GetAsync(Alice, CancellationToken.None)).Summary.Id;
        return (await Stored.LoadAsync(id, 0, CancellationToken.None))!.IsOpen;
    }

    /// <summary>Replaces the store's next append.</summary>
    public void NextAppend(Func<Func<Task<AppendOutcome>>, Task<AppendOutcome>> answer) => Store.OnAppend = (_, append) =>
    {
        Store.OnAppend = (_, next) => next();
        return answer(append);
    };

    /// <summary>Delays the next append until the returned source is completed.</summary>
    public TaskCompletionSource HoldNextAppend()
    {
        var held = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        NextAppend(async append =>
        {
            await held.Task;
            return await append();
        });
        return held;
    }

    /// <summary>Ends the silo run, if there is one, and begins another one over the same store. The memory of the old delivery owner is
    /// lost. Activations of the old run continue, like those of a silo that was declared dead but still runs.</summary>
    public async Task BeginRunAsync()
    {
        if (_runEnds is not null)
            await _runEnds.CancelAsync();
        _runEnds = new();
        Stored.BeginRun();
        Deliveries = new(Store, Inboxes, Options.QuietTime, DeliveryOptions, Time, NullLogger<DeliveryOwner>.Instance);
        _ = Deliveries.RunAsync(_runEnds.Token); // not awaited: it runs until the run ends
    }

    /// <summary>Runs all ready continuations.</summary>
    public static async Task SettleAsync()
    {
        for (var i = 0; i < 200; i++)
            await Task.Yield();
    }

    public async Task PassAsync(TimeSpan time)
    {
        await SettleAsync();
        Time.Advance(time);
        await SettleAsync();
    }

    public Guid NewId()
    {
        var bytes = new byte[16];
        _random.NextBytes(bytes);
        return new(bytes);
    }

    public byte[] NewSecret(int length) => [.. Enumerable.Range(1, length).Select(number => (byte)number)];
}
