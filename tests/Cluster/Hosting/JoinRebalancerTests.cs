using System.Collections.Concurrent;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Orleans.Storage;
using Orleans.TestingHost;
using Parley.Core.Storage;
using Parley.Grains.Boards;
using Parley.Grains.Pins;
using Parley.Pins;
using Parley.Silo;
using Parley.Silo.Clustering;
using Parley.Testing.Memory;
using Parley.Users;

namespace Parley.Cluster.Hosting;

/// <summary>A silo that joins gets its share, also of grains that are never idle for long.</summary>
public sealed class JoinRebalancerTests
{
    private const int People = 60;

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_second_silo_gets_every_second_grain_of_the_first()
    {
        using var told = new HandedOver();
        await using var cluster = Build(told);
        await cluster.DeployAsync();
        var people = Enumerable.Range(0, People).Select(number => cluster.Client.User(UserId.Parse($"person-{number}"))).ToList();
        foreach (var person in people)
            await person.EnsureAsync(null, Ct);

        var joined = await cluster.StartAdditionalSiloAsync();
        await told.Task.WaitAsync(Ct);

        // A call queues until its grain has moved. Afterwards each grain stays where it is, with its state.
        var management = cluster.Client.GetGrain<IManagementGrain>(0);
        var moved = 0;
        foreach (var (person, number) in people.Select((person, number) => (person, number)))
        {
            Assert.Equal($"person-{number}", (await person.GetProfileAsync(Ct))!.UserId.Value);
            if (joined.SiloAddress.Equals(await management.GetActivationAddress(person, Ct)))
                moved++;
        }

        Assert.InRange(moved, People / 2 - 1, People / 2 + 1);
        Assert.Empty(told.Errors);
    }

    [Fact]
    public async Task A_grain_that_moves_keeps_its_state()
    {
        using var told = new HandedOver();
        await using var cluster = Build(told);
        await cluster.DeployAsync();
        var owner = UserId.Parse("owner");
        await cluster.Client.User(owner).EnsureAsync("Owner", Ct);
        var boards = new BoardCatalog(cluster.Client, Options.Create(new BoardOptions()));
        var pins = new List<PinView>();
        for (var number = 0; number < 10; number++)
        {
            var made = await boards.CreateAsync(owner, new($"Kitchens {number}", "all of them", true), ParleyCluster.Client("board"), Ct);
            var pin = await new PinCatalog(cluster.Client).CreateAsync(
                owner, made.Value!.Value.Id, ParleyCluster.Content("oak"), ParleyCluster.Client("pin"), Ct);
            pins.Add(pin.Value!.Value);
        }

        await cluster.StartAdditionalSiloAsync();
        await told.Task.WaitAsync(Ct);

        // Half of the grains have moved, whichever they are.
        foreach (var pin in pins)
        {
            Assert.Equal(pin, await cluster.Client.Pin(pin.Id).PeekAsync(Ct));
            Assert.Equal(1, (await cluster.Client.Board(pin.BoardId).GetAsync(owner, Ct)).Value!.PinCount);
        }

        Assert.Equal("Owner", (await cluster.Client.User(owner).GetProfileAsync(Ct))!.DisplayName);
        Assert.Empty(told.Errors);
    }

    private static InProcessTestCluster Build(HandedOver told)
    {
        var (conversations, inboxes, index, state) =
            (new MemoryConversationStore(), new MemoryInboxStore(), new MemoryUserIndex(), new MemoryStateStorage());
        var builder = new InProcessTestClusterBuilder(1);
        builder.ConfigureSiloHost((_, host) => host.Logging.ClearProviders().AddProvider(told));
        builder.ConfigureSilo((_, silo) =>
        {
            silo.Services.AddSingleton<IConversationStore>(conversations);
            silo.Services.AddSingleton<IInboxStore>(inboxes);
            silo.Services.AddSingleton<IUserIndex>(index);
            silo.Services.AddSingleton<IGrainStorage>(state);
            silo.Services.AddSingleton<ILifecycleParticipant<ISiloLifecycle>, JoinRebalancer>();
            silo.AddParleySilo();
        });
        return builder.Build();
    }

    /// <summary>Ends when a silo logs that it has handed grains over.</summary>
    private sealed class HandedOver : ILoggerProvider, ILogger
    {
        private readonly ConcurrentQueue<string> _errors = [];
        private readonly TaskCompletionSource _told = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public Task Task => _told.Task;

        public IEnumerable<string> Errors => _errors;

        public ILogger CreateLogger(string categoryName) => this;

        public void Log<TState>(
            LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
        {
            if (logLevel >= LogLevel.Error)
                _errors.Enqueue($"{formatter(state, exception)} {exception}");
            if (formatter(state, exception).StartsWith("Handed ", StringComparison.Ordinal))
                _told.TrySetResult();
        }

        public bool IsEnabled(LogLevel logLevel) => true;

        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public void Dispose()
        {
        }
    }
}
