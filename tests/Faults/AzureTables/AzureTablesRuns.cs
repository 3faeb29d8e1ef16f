using System.Globalization;
using Microsoft.Extensions.Options;
using Parley.Faults.Simulation;
using Parley.Storage.AzureTables;
using Parley.Testing.AzureTables;
using Parley.Testing.Processes;

[assembly: AssemblyFixture(typeof(SharedAzurite))]

namespace Parley.Faults.AzureTables;

/// <summary>A few of the seeded runs over Azure Tables. The service fails, in addition to the injected faults of the stores.</summary>
/// <remarks>More: <c>PARLEY_AZURE_SEEDS=50 PARLEY_AZURE_OPERATIONS=300 ./test Faults</c>.</remarks>
public sealed class AzureTablesRuns(SharedAzurite azurite)
{
    // All kinds are equally frequent. "Not found" is the answer of a service that is about to move a partition.
    private static readonly ServiceFault[] Faults =
    [
        ServiceFault.Lost, ServiceFault.ReplyLost, ServiceFault.Twice, ServiceFault.Throttled, ServiceFault.Error, ServiceFault.ErrorAfter,
        ServiceFault.NotFound, ServiceFault.NotFoundAfter,
    ];

    private const int Silos = 3;

    private static readonly int Seeds = Setting("PARLEY_AZURE_SEEDS", 2);
    private static readonly int Operations = Setting("PARLEY_AZURE_OPERATIONS", 80);

    [Fact]
    public async Task A_seed_gives_the_same_run_as_over_the_reference_stores()
    {
        var run = await NewRunAsync(1, new FaultyService());
        var found = run.Run(Operations);
        Assert.True(found is null, Explain(1, run, found));

        var reference = new SeededRun(1, SiloStores.InMemory(Silos) with { DamageOpenRow = null });
        Assert.Null(reference.Run(Operations));
        Assert.Equal(reference.Trace, run.Trace);
    }

    [Fact]
    public async Task No_seed_breaks_a_promise_while_the_service_fails()
    {
        var faults = 0;
        for (var seed = 1; seed <= Seeds; seed++)
        {
            // Each request draws a fault. Sometimes there is an outage: so many failures in a row that no retry helps.
            var (random, outage, service) = (new Random(seed), 0, new FaultyService());
            service.Draw = request =>
            {
                if (outage == 0 && random.Next(500) == 0)
                    outage = random.Next(3, 20);
                var fault = outage > 0 ? ServiceFault.Lost : random.Next(12) == 0 ? Faults[random.Next(Faults.Length)] : ServiceFault.None;
                outage = Math.Max(0, outage - 1);
                return fault is ServiceFault.NotFound or ServiceFault.NotFoundAfter && request.Method == Azure.Core.RequestMethod.Get
                    ? ServiceFault.Error // the store trusts a read that says "not found"
                    : fault;
            };
            service.Heard = _ => faults++;
            var run = await NewRunAsync(seed, service);
            var found = run.Run(Operations, beforeRest: () => service.Draw = null);
            Assert.True(found is null, Explain(seed, run, found));
        }

        Assert.True(faults > Seeds, "Too few faults were injected.");
        TestContext.Current.TestOutputHelper?.WriteLine($"{Seeds} seeds of {Operations} operations met {faults} faults of the service.");
    }

    private async Task<SeededRun> NewRunAsync(int seed, FaultyService service)
    {
        var options = new AzureTablesOptions
        {
            ConnectionString = (await azurite.StartedAsync()).ConnectionString,
            TablePrefix = SharedAzurite.NewPrefix(),
            NetworkTimeout = TimeSpan.FromSeconds(30), // long, because a busy machine must not cause a fault
            RetryDelay = TimeSpan.FromMilliseconds(1),
            MaxParallelReads = 1, // otherwise the order of the reads would not depend on the seed alone
            PageSize = 3,
        };
        var witness = new AzureTablesStore(Options.Create(options), new SuccessiveRuns(0), TimeProvider.System);
        await witness.CreateTablesAsync(CancellationToken.None);
        options.ConfigureClients = clients => clients.Transport = service;
        var (last, living) = (0, new HashSet<string>());
        AzureTablesStore[] silos = [.. Enumerable.Range(0, Silos).Select(_ => NewStore())];
        return new(seed, new SiloStores(
            [.. Enumerable.Range(0, Silos).Select(silo => new BlockingConversationStore(
                () => new AzureTablesConversationStore(silos[silo]), new AzureTablesConversationStore(witness)))],
            new BlockingInboxStore(() => new AzureTablesInboxStore(silos[0]), new AzureTablesInboxStore(witness)),
            silo =>
            {
                living.Remove(silos[silo].Runs.Current);
                silos[silo] = NewStore();
            }));

        AzureTablesStore NewStore()
        {
            var run = string.Create(CultureInfo.InvariantCulture, $"run{++last:D4}");
            living.Add(run);
            return new(Options.Create(options), new SimultaneousRuns(run, living), TimeProvider.System);
        }
    }

    /// <summary>Several silo runs that are alive at the same time.</summary>
    private sealed record SimultaneousRuns(string Current, HashSet<string> Living) : IRuns
    {
        IReadOnlyCollection<string>? IRuns.Living => Living;

        public bool IsOver(string run) => !Living.Contains(run);
    }

    private static string Explain(int seed, SeededRun run, string? found) =>
        found is null ? "" : $"{string.Join('\n', run.Trace)}\nSeed {seed}, {Operations} operations: {found}";

    private static int Setting(string name, int otherwise) =>
        int.TryParse(Environment.GetEnvironmentVariable(name), NumberStyles.None, CultureInfo.InvariantCulture, out var value)
            ? value
            : otherwise;
}
