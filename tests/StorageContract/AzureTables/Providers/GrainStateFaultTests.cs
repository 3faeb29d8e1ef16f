using Azure;
using Orleans.Storage;
using Parley.Testing.AzureTables;

namespace Parley.StorageContract.AzureTables.Providers;

/// <summary>What a grain hears of its own write or clearing where the line to the service goes wrong.</summary>
public sealed class GrainStateFaultTests(ProviderTables tables) : IClassFixture<ProviderTables>
{
    public static TheoryData<ServiceFault> Healed =>
        [ServiceFault.Lost, ServiceFault.ReplyLost, ServiceFault.Throttled, ServiceFault.Error, ServiceFault.ErrorAfter];

    [Theory]
    [MemberData(nameof(Healed))]
    public async Task Ones_own_write_and_clearing_succeed_and_their_version_is_good_for_the_next(ServiceFault fault)
    {
        var (storage, grain, state) = (tables.State(), NewGrain(), new GrainState<List<string>>(["first"]));
        foreach (var value in new[] { "first", "second", "second" })
        {
            state.State = [value];
            tables.Service.FailNextWrite(fault);
            await storage.WriteStateAsync("s", grain, state, Cancel);
            var stored = await ReadAsync(grain);
            Assert.Equal((state.ETag, true), (stored.ETag, stored.RecordExists));
            Assert.Equal([value], stored.State);
        }

        tables.Service.FailNextWrite(fault);
        await storage.ClearStateAsync("s", grain, state, Cancel);
        Assert.Equal((state.ETag, false), ((await ReadAsync(grain)).ETag, (await ReadAsync(grain)).RecordExists));
        await storage.WriteStateAsync("s", grain, state, Cancel);

        tables.Service.FailNextWrite(fault);
        await tables.State(options => options.DeleteStateOnClear = true).ClearStateAsync("s", grain, state, Cancel);
        Assert.Equal((null, null), (state.ETag, (await ReadAsync(grain)).ETag));
    }

    [Theory]
    [InlineData(ServiceFault.Lost)]
    [InlineData(ServiceFault.Error)]
    public async Task Anothers_write_is_not_ones_own(ServiceFault fault)
    {
        var (storage, grain, state) = (tables.State(), NewGrain(), new GrainState<List<string>>(["mine"]));
        tables.Service.FailNextWrite(fault, after: () => WriteElsewhere(grain));
        await RefusedAsync(() => storage.WriteStateAsync("s", grain, state, Cancel), null);

        await storage.ReadStateAsync("s", grain, state, Cancel);
        var etag = state.ETag;
        state.State = ["mine"];
        tables.Service.FailNextWrite(fault, after: () => WriteElsewhere(grain));
        await RefusedAsync(() => storage.WriteStateAsync("s", grain, state, Cancel), etag);
        tables.Service.FailNextWrite(fault, after: () => WriteElsewhere(grain));
        await RefusedAsync(() => storage.ClearStateAsync("s", grain, state, Cancel), etag);
        Assert.Equal(["elsewhere"], (await ReadAsync(grain)).State);
    }

    [Fact]
    public async Task Without_a_retry_an_equal_payload_of_another_is_a_conflict()
    {
        var (storage, grain) = (tables.State(), NewGrain());
        await storage.WriteStateAsync("s", grain, new GrainState<List<string>>(["equal"]), Cancel);
        await RefusedAsync(() => storage.WriteStateAsync("s", grain, new GrainState<List<string>>(["equal"]), Cancel), null);
    }

    [Fact]
    public async Task What_cannot_be_found_out_is_an_exception_of_its_own()
    {
        var (storage, grain, state) = (tables.State(), NewGrain(), new GrainState<List<string>>(["x"]));
        tables.Service.Draw = _ => ServiceFault.Error;
        var exception = await Assert.ThrowsAsync<RequestFailedException>(() => storage.WriteStateAsync("s", grain, state, Cancel));
        tables.Service.Draw = null;
        Assert.Equal((500, null, false), (exception.Status, state.ETag, state.RecordExists));
    }

    [Theory]
    [InlineData(ServiceFault.NotFound)]
    public async Task Any_404_refuses_a_write(ServiceFault fault)
    {
        var (storage, grain, state) = (tables.State(), NewGrain(), new GrainState<List<string>>(["x"]));
        tables.Service.FailNextWrite(fault);
        await RefusedAsync(() => storage.WriteStateAsync("s", grain, state, Cancel), null);
        var nowhere = tables.State(options => options.TableName += "gone");
        await RefusedAsync(() => nowhere.WriteStateAsync("s", grain, state, Cancel), null);
        await nowhere.ReadStateAsync("s", grain, state, Cancel);
        Assert.False(state.RecordExists);
    }

    [Fact]
    public async Task A_token_that_is_cancelled_sends_nothing()
    {
        var (storage, state, before) = (tables.State(), new GrainState<List<string>>(["x"]), tables.Service.Requests);
        var cancelled = new CancellationToken(canceled: true);
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => storage.ReadStateAsync("s", NewGrain(), state, cancelled));
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => storage.WriteStateAsync("s", NewGrain(), state, cancelled));
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => storage.ClearStateAsync("s", NewGrain(), state, cancelled));
        Assert.Equal(before, tables.Service.Requests);
    }

    internal static GrainId NewGrain() => GrainId.Create("note", Guid.NewGuid().ToString("N"));

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    private static async Task RefusedAsync(Func<Task> write, string? etag)
    {
        var refusal = await Assert.ThrowsAsync<TableStorageUpdateConditionNotSatisfiedException>(write);
        Assert.Equal(("Unknown", etag, "note"), (refusal.StoredEtag, refusal.CurrentEtag, refusal.GrainType));
    }

    private async Task<GrainState<List<string>>> ReadAsync(GrainId grain)
    {
        var state = new GrainState<List<string>>();
        await tables.State(options => options.TableServiceClient = tables.Elsewhere).ReadStateAsync("s", grain, state, Cancel);
        return state;
    }

    // On the pool: the fault waits for it.
    private void WriteElsewhere(GrainId grain) => Task.Run(async () =>
    {
        var (storage, state) = (tables.State(options => options.TableServiceClient = tables.Elsewhere), await ReadAsync(grain));
        state.State = ["elsewhere"];
        await storage.WriteStateAsync("s", grain, state, Cancel);
    }).GetAwaiter().GetResult();
}
