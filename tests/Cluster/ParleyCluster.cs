using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Orleans.Storage;
using Orleans.TestingHost;
using Parley.Boards;
using Parley.Cluster;
using Parley.Cluster.Inbox;
using Parley.Content;
using Parley.Core.Inbox;
using Parley.Core.Storage;
using Parley.Grains.Boards;
using Parley.Grains.Pins;
using Parley.Grains.Users;
using Parley.Pins;
using Parley.Silo;
using Parley.Testing.Memory;
using Parley.Users;

[assembly: AssemblyFixture(typeof(ParleyCluster))]

namespace Parley.Cluster;

/// <summary>Two silos over one store, shared by all tests of this assembly. Each test uses its own people and ids.</summary>
public sealed class ParleyCluster : IAsyncLifetime
{
    /// <summary>The limit of pins on a board in this cluster, small so that a test reaches it.</summary>
    public const int MaxPins = 5;

    /// <summary>The limit of blocks of a person in this cluster.</summary>
    public const int MaxBlocks = 5;

    /// <summary>Deliveries after which an inbox of this cluster moves.</summary>
    public const int MoveAfter = 32;

    private static int _people;

    private readonly MemoryConversationStore _conversations = new();
    private readonly InProcessTestCluster _cluster;

    public ParleyCluster()
    {
        var builder = new InProcessTestClusterBuilder(2);
        builder.ConfigureSiloHost((_, host) => host.Logging.ClearProviders());
        builder.ConfigureSilo((_, silo) =>
        {
            silo.Services.AddSingleton<IConversationStore>(_conversations);
            silo.Services.AddSingleton<IInboxStore>(Inboxes);
            silo.Services.AddSingleton<IUserIndex>(Index);
            silo.Services.AddSingleton<IGrainStorage>(GrainStorage);
            silo.AddParleySilo();
            silo.Configure<BoardOptions>(boards => boards.MaxPins = MaxPins);
            silo.Configure<UserOptions>(users => users.MaxBlocks = MaxBlocks);
            silo.Configure<InboxOptions>(
                inboxes => (inboxes.FlushInterval, inboxes.MoveAfter) = (TimeSpan.FromMilliseconds(100), MoveAfter));
        });
        _cluster = builder.Build();
    }

    /// <summary>The store of grain state. A test can let its writes fail.</summary>
    public MemoryStateStorage GrainStorage { get; } = new();

    /// <summary>The store of inboxes, which reports saves.</summary>
    public WatchedInboxStore Inboxes { get; } = new(new MemoryInboxStore());

    /// <summary>The index of people.</summary>
    public MemoryUserIndex Index { get; } = new();

    /// <summary>The directory of a silo.</summary>
    public IUserDirectory People => _cluster.GetSiloServiceProvider().GetRequiredService<IUserDirectory>();

    /// <summary>Grains as a front end on another machine calls them: all calls are serialized.</summary>
    public IGrainFactory Grains => _cluster.Client;

    /// <summary>The catalog of a silo.</summary>
    public IContentCatalog Catalog => _cluster.GetSiloServiceProvider().GetRequiredService<IContentCatalog>();

    /// <summary>Creates boards.</summary>
    public BoardCatalog Boards => new(Grains, Options.Create(new BoardOptions()));

    /// <summary>Creates and lists pins.</summary>
    public PinCatalog Pins => new(Grains);

    /// <summary>A new person of this test.</summary>
    public async Task<UserId> PersonAsync(string name)
    {
        var id = UserId.Parse($"{name}-{Interlocked.Increment(ref _people)}");
        await Grains.GetGrain<IUserGrain>(id.Value).EnsureAsync(name, TestContext.Current.CancellationToken);
        return id;
    }

    /// <summary>A board with pins by its owner. Each pin has its number as title, and a picture.</summary>
    public async Task<(BoardId Id, PinId[] Pins)> BoardAsync(UserId owner, bool secret = false, int pins = 0)
    {
        var made = await Boards.CreateAsync(owner, new("Kitchens", null, secret), Client("board"), TestContext.Current.CancellationToken);
        var ids = new List<PinId>();
        foreach (var title in Enumerable.Range(1, pins).Select(number => $"{number}"))
        {
            var pin = await Pins.CreateAsync(
                owner, made.Value!.Value.Id, Content(title), Client("pin"), TestContext.Current.CancellationToken);
            ids.Add(pin.Value!.Value.Id);
        }

        return (made.Value!.Value.Id, [.. ids]);
    }

    /// <summary>A client id that is not used yet.</summary>
    public static ClientId Client(string prefix) => ClientId.Parse($"{prefix}-{Interlocked.Increment(ref _people)}");

    /// <summary>A pin's content with its own picture.</summary>
    public static PinContent Content(string title) =>
        new(title, "https://example.org/" + title, new($"/{title}.jpg", 4, 3, null, null), "a note", null);

    /// <summary>Finds the silo on which a grain is active. The silos themselves report it, because a grain directory may hold outdated
    /// entries. Waits while a moving grain has two activations or none.</summary>
    public async Task<SiloAddress> PlaceOfAsync(IAddressable grain)
    {
        while (true)
        {
            var active = await Grains.GetGrain<IManagementGrain>(0).GetDetailedGrainStatistics();
            if (active.Where(one => one.GrainId == grain.GetGrainId()).ToList() is [var only])
                return only.SiloAddress;
        }
    }

    /// <summary>The other of the two silos.</summary>
    public SiloAddress OtherThan(SiloAddress silo) => _cluster.Silos.Select(one => one.SiloAddress).Single(one => !one.Equals(silo));

    /// <summary>Ends a grain's activation, so that the next call reads the stored state.</summary>
    public Task DeactivateAsync(IAddressable grain) => _cluster.DeactivateAsync(grain);

    /// <inheritdoc/>
    public async ValueTask InitializeAsync() => await _cluster.DeployAsync();

    /// <inheritdoc/>
    public async ValueTask DisposeAsync() => await _cluster.DisposeAsync();
}
