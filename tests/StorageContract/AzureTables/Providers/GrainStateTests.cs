using Azure.Data.Tables;
using Parley.Storage.AzureTables.Providers.GrainState;
using static Parley.StorageContract.AzureTables.Providers.GrainStateFaultTests;

namespace Parley.StorageContract.AzureTables.Providers;

/// <summary>What is particular to grain state in tables: keys, chunks, limits, forms, damage, deletion.</summary>
public sealed class GrainStateTests(ProviderTables tables) : IClassFixture<ProviderTables>
{
    // Half of the service's.
    private const int MaxKeyOfAzurite = 512;

    [Theory]
    [InlineData(false, 1)]
    [InlineData(false, 65_536)]
    [InlineData(false, 65_537)]
    [InlineData(false, 983_040)]
    [InlineData(true, 1)]
    [InlineData(true, 32_768)]
    [InlineData(true, 32_769)]
    [InlineData(true, 491_520)]
    public async Task A_payload_of_any_size_that_a_row_takes_comes_back(bool asText, int size)
    {
        var (grain, payload) = (NewGrain(), TextOf(size));
        var state = new GrainState<BinaryData>(payload);
        await Storage(asText).WriteStateAsync("s", grain, state, Cancel);

        // Whichever form it has, either kind of storage reads it.
        foreach (var reader in new[] { Storage(asText: false), Storage(asText: true) })
            Assert.Equal(payload.ToArray(), (await ReadAsync(reader, grain)).Payload.ToArray());

        // A small one leaves nothing of a large one behind.
        state.State = TextOf(3);
        await Storage(!asText).WriteStateAsync("s", grain, state, Cancel);
        Assert.Equal(TextOf(3).ToArray(), (await ReadAsync(Storage(asText), grain)).Payload.ToArray());
    }

    [Theory]
    [InlineData(false, 983_041)]
    [InlineData(true, 491_521)]
    public async Task A_payload_that_no_row_takes_is_refused_and_the_old_one_stays(bool asText, int size)
    {
        var (storage, grain, state) = (Storage(asText), NewGrain(), new GrainState<BinaryData>(TextOf(1)));
        await storage.WriteStateAsync("s", grain, state, Cancel);
        state.State = TextOf(size);
        var refusal = await Assert.ThrowsAsync<ArgumentOutOfRangeException>(() => storage.WriteStateAsync("s", grain, state, Cancel));
        Assert.Equal("GrainState.Size", refusal.ParamName);
        Assert.Equal((state.ETag, 1), ((await ReadAsync(storage, grain)).ETag, (await ReadAsync(storage, grain)).Payload.ToArray().Length));
    }

    [Fact]
    public async Task No_character_is_halved_between_columns()
    {
        // Pairs at odd places: every boundary between columns falls into one.
        var (storage, grain) = (Storage(asText: true), NewGrain());
        var text = "x" + string.Concat(Enumerable.Repeat("🎈", 40_000));
        await storage.WriteStateAsync("s", grain, new GrainState<BinaryData>(BinaryData.FromString(text)), Cancel);
        Assert.Equal(text, (await ReadAsync(storage, grain)).Payload.ToString());
    }

    [Fact]
    public async Task Keys_are_cleaned_and_those_that_are_too_long_are_refused()
    {
        var storage = tables.State();
        var grain = GrainId.Create("type", @"a/b\c#d?e");
        await storage.WriteStateAsync(@"s/t\u#v?w", grain, new GrainState<List<int>>([1]), Cancel);
        var row = await Raw.GetEntityAsync<TableEntity>("service_type_a_b_c_d_e", "s_t_u_v_w", cancellationToken: Cancel);
        Assert.Equal("[1]", BinaryData.FromBytes(row.Value.GetBinary("Data")).ToString());
        var tooLong = GrainId.Create("type", new string('k', 1024 - "service_type/".Length));
        await Assert.ThrowsAsync<ArgumentException>(() => storage.WriteStateAsync("s", tooLong, new GrainState<List<int>>([1]), Cancel));
        var longest = GrainId.Create("type", new string('k', MaxKeyOfAzurite - "service_type/".Length));
        await storage.WriteStateAsync("s", longest, new GrainState<List<int>>([1]), Cancel);
    }

    [Fact]
    public async Task A_cleared_state_may_leave_no_row_behind()
    {
        var (storage, grain, state) = (tables.State(options => options.DeleteStateOnClear = true), NewGrain(), new GrainState<List<int>>([1]));
        await storage.ClearStateAsync("s", grain, state, Cancel); // nothing to do, and nothing asked
        await storage.WriteStateAsync("s", grain, state, Cancel);
        var old = state.ETag;
        await storage.WriteStateAsync("s", grain, state, Cancel);
        await Assert.ThrowsAnyAsync<Orleans.Storage.InconsistentStateException>(
            () => storage.ClearStateAsync("s", grain, new GrainState<List<int>>([1]) { ETag = old }, Cancel));
        await storage.ClearStateAsync("s", grain, state, Cancel);
        Assert.Equal((null, false), (state.ETag, state.RecordExists));
        Assert.Equal((null, false), ((await ReadAsync<List<int>>(storage, grain)).ETag, state.RecordExists));
        await Assert.ThrowsAnyAsync<Orleans.Storage.InconsistentStateException>(
            () => storage.ClearStateAsync("s", grain, new GrainState<List<int>>([1]) { ETag = old }, Cancel));
        await storage.WriteStateAsync("s", grain, state, Cancel);
    }

    [Fact]
    public async Task What_cannot_be_decoded_is_an_error_that_says_where_and_not_what()
    {
        var (storage, grain) = (tables.State(), NewGrain());
        await Storage(asText: false).WriteStateAsync("s", grain, new GrainState<BinaryData>(BinaryData.FromString("[\"secret")), Cancel);
        var error = await Assert.ThrowsAsync<AggregateException>(() => ReadAsync<List<string>>(storage, grain));
        Assert.Contains(grain.ToString(), error.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("secret", error.ToString(), StringComparison.Ordinal);
    }

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    private TableClient Raw => tables.Elsewhere.GetTableClient(tables.GrainStates);

    private static BinaryData TextOf(int size) => BinaryData.FromString(string.Concat(Enumerable.Range(0, size).Select(i => (char)('a' + (i % 25)))));

    private static async Task<(string? ETag, BinaryData Payload)> ReadAsync(TableGrainStorage storage, GrainId grain)
    {
        var state = await ReadAsync<BinaryData>(storage, grain);
        return (state.ETag, Assert.IsType<BinaryData>(state.State));
    }

    private static async Task<GrainState<T>> ReadAsync<T>(TableGrainStorage storage, GrainId grain)
    {
        var state = new GrainState<T>();
        await storage.ReadStateAsync("s", grain, state, Cancel);
        return state;
    }

    private TableGrainStorage Storage(bool asText) => tables.State(options =>
        (options.UseStringFormat, options.GrainStorageSerializer) = (asText, new AsItIs()));
}
