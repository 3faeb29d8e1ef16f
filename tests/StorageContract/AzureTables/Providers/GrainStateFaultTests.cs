using Azure;
using Orleans.Storage;
using Parley.Testing.AzureTables;

namespace Parley.StorageContract.AzureTables.Providers;

/// <summary>The results that a grain gets for a write or a clear of its state if the connection to the service fails.</summary>
public sealed class GrainStateFaultTests(ProviderTables tables) : IClassFixture<ProviderTables>
{
    [Theory]
    [InlineData(ServiceFault.Lost)]
    [InlineData(ServiceFault.Throttled)]
    [InlineData(ServiceFault.Error)]
    public async Task A_write_that_did_not_happen_is_retried_and_its_version_is_valid_for_the_next(ServiceFault fault)
    {
        var (grain, state) = (NewGrain(), new GrainState<List<string>>(["first"]));
        foreach (var value in new[] { "first", "second", "second" })
        {
            state.State = [value];
            tables.Service.FailNextWrite(fault);
            await tables.State.WriteStateAsync("s", grain, state, Cancel);
            var stored = await ReadAsync(grain);
            Assert.Equal((state.ETag, true), (stored.ETag, stored.RecordExists));
            Assert.Equal([value], stored.State);
        }

        tables.Service.FailNextWrite(fault);
        await tables.State.ClearStateAsync("s", grain, state, Cancel);
        Assert.Equal((state.ETag, false), ((await ReadAsync(grain)).ETag, (await ReadAsync(grain)).RecordExists));
        await tables.State.WriteStateAsync("s", grain, state, Cancel);
    }

    // The first attempt of the Azure client wrote the row, and its retry conflicts with that row. The provider cannot know that no other
    // writer wrote it.
    [Theory]
    [InlineData(ServiceFault.ReplyLost)]
    [InlineData(ServiceFault.ErrorAfter)]
    public async Task A_stored_write_whose_answer_is_lost_is_refused_and_a_read_shows_it(ServiceFault fault)
    {
        var (grain, state) = (NewGrain(), new GrainState<List<string>>());
        foreach (var value in new[] { "first", "second" })
        {
            var before = state.ETag;
            state.State = [value];
            tables.Service.FailNextWrite(fault);
            await RefusedAsync(() => tables.State.WriteStateAsync("s", grain, state, Cancel), before);
            Assert.Equal(before, state.ETag);

            await tables.State.ReadStateAsync("s", grain, state, Cancel);
            Assert.Equal([value], state.State);
            Assert.NotEqual(before, state.ETag);
        }

        await tables.State.WriteStateAsync("s", grain, state, Cancel);
    }

    [Theory]
    [InlineData(ServiceFault.Lost)]
    [InlineData(ServiceFault.Error)]
    public async Task A_write_by_another_activation_is_not_taken_for_the_own_one(ServiceFault fault)
    {
        var (grain, state) = (NewGrain(), new GrainState<List<string>>(["mine"]));
        tables.Service.FailNextWrite(fault, after: () => WriteElsewhereAsync(grain));
        await RefusedAsync(() => tables.State.WriteStateAsync("s", grain, state, Cancel), null);

        await tables.State.ReadStateAsync("s", grain, state, Cancel);
        var etag = state.ETag;
        state.State = ["mine"];
        tables.Service.FailNextWrite(fault, after: () => WriteElsewhereAsync(grain));
        await RefusedAsync(() => tables.State.WriteStateAsync("s", grain, state, Cancel), etag);
        tables.Service.FailNextWrite(fault, after: () => WriteElsewhereAsync(grain));
        await RefusedAsync(() => tables.State.ClearStateAsync("s", grain, state, Cancel), etag);
        Assert.Equal(["elsewhere"], (await ReadAsync(grain)).State);
    }

    [Fact]
    public async Task An_equal_payload_of_another_activation_is_a_conflict()
    {
        var grain = NewGrain();
        await tables.State.WriteStateAsync("s", grain, new GrainState<List<string>>(["equal"]), Cancel);
        await RefusedAsync(() => tables.State.WriteStateAsync("s", grain, new GrainState<List<string>>(["equal"]), Cancel), null);
    }

    [Fact]
    public async Task An_unknown_outcome_is_a_different_exception()
    {
        var (grain, state) = (NewGrain(), new GrainState<List<string>>(["x"]));
        tables.Service.Draw = _ => ServiceFault.Error;
        var exception = await Assert.ThrowsAsync<RequestFailedException>(() => tables.State.WriteStateAsync("s", grain, state, Cancel));
        tables.Service.Draw = null;
        Assert.Equal((500, null, false), (exception.Status, state.ETag, state.RecordExists));
    }

    [Fact]
    public async Task Any_404_refuses_a_write()
    {
        var (grain, state) = (NewGrain(), new GrainState<List<string>>(["x"]));
        tables.Service.FailNextWrite(ServiceFault.NotFound);
        await RefusedAsync(() => tables.State.WriteStateAsync("s", grain, state, Cancel), null);

        var gone = await tables.OpenStateAsync(options => options.TableName += "gone");
        await tables.Elsewhere.DeleteTableAsync(tables.GrainStates + "gone", Cancel);
        await RefusedAsync(() => gone.WriteStateAsync("s", grain, state, Cancel), null);
        await gone.ReadStateAsync("s", grain, state, Cancel);
        Assert.False(state.RecordExists);
    }

    [Fact]
    public async Task A_cancelled_token_sends_no_request()
    {
        var (state, before) = (new GrainState<List<string>>(["x"]), tables.Service.Requests);
        var cancelled = new CancellationToken(canceled: true);
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => tables.State.ReadStateAsync("s", NewGrain(), state, cancelled));
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => tables.State.WriteStateAsync("s", NewGrain(), state, cancelled));
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => tables.State.ClearStateAsync("s", NewGrain(), state, cancelled));
        Assert.Equal(before, tables.Service.Requests);
    }

    internal static GrainId NewGrain() => GrainId.Create("note", Guid.NewGuid().ToString("N"));

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    private static async Task RefusedAsync(Func<Task> write, string? etag)
    {
        var refusal = await Assert.ThrowsAsync<TableStorageUpdateConditionNotSatisfiedException>(write);
        Assert.Equal(("Unknown", etag), (refusal.StoredEtag, refusal.CurrentEtag));
    }

    private Task<IGrainStorage> OpenElsewhereAsync() => tables.OpenStateAsync(options => options.TableServiceClient = tables.Elsewhere);

    private async Task<GrainState<List<string>>> ReadAsync(GrainId grain)
    {
        var (storage, state) = (await OpenElsewhereAsync(), new GrainState<List<string>>());
        await storage.ReadStateAsync("s", grain, state, Cancel);
        return state;
    }

    private async Task WriteElsewhereAsync(GrainId grain)
    {
        var (storage, state) = (await OpenElsewhereAsync(), await ReadAsync(grain));
        state.State = ["elsewhere"];
        await storage.WriteStateAsync("s", grain, state, Cancel);
    }
}
