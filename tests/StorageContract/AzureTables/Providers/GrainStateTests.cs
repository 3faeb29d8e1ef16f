using System.Collections.Concurrent;
using Azure.Data.Tables;
using Microsoft.Extensions.Logging;
using Orleans.Storage;
using static Parley.StorageContract.AzureTables.Providers.GrainStateFaultTests;

namespace Parley.StorageContract.AzureTables.Providers;

/// <summary>Properties on which Parley relies when a table stores grain state as bytes: columns, limits, keys, and the handling of
/// damage.</summary>
public sealed class GrainStateTests(ProviderTables tables) : IClassFixture<ProviderTables>
{
    // Half of the limit of the real service.
    private const int MaxKeyOfAzurite = 512;

    [Theory]
    [InlineData(1)]
    [InlineData(65_536)]
    [InlineData(65_537)]
    [InlineData(983_040)]
    public async Task A_payload_of_any_size_that_fits_into_a_row_reads_back(int size)
    {
        var (storage, grain, payload) = (await OpenAsync(), NewGrain(), PayloadOf(size));
        var state = new GrainState<BinaryData>(payload);
        await storage.WriteStateAsync("s", grain, state, Cancel);
        Assert.Equal(payload.ToArray(), (await ReadAsync(storage, grain)).State?.ToArray());

        // A small payload leaves no column of a large one.
        state.State = PayloadOf(3);
        await storage.WriteStateAsync("s", grain, state, Cancel);
        Assert.Equal(PayloadOf(3).ToArray(), (await ReadAsync(storage, grain)).State?.ToArray());
    }

    [Fact]
    public async Task A_payload_that_does_not_fit_into_a_row_is_refused_and_the_old_one_stays()
    {
        var (storage, grain, state) = (await OpenAsync(), NewGrain(), new GrainState<BinaryData>(PayloadOf(1)));
        await storage.WriteStateAsync("s", grain, state, Cancel);
        state.State = PayloadOf(983_041);
        await Assert.ThrowsAsync<ArgumentOutOfRangeException>(() => storage.WriteStateAsync("s", grain, state, Cancel));
        var stored = await ReadAsync(storage, grain);
        Assert.Equal((state.ETag, 1), (stored.ETag, stored.State?.ToArray().Length));
    }

    [Fact]
    public async Task Keys_are_sanitized_and_too_long_ones_are_refused()
    {
        var grain = GrainId.Create("type", @"a/b\c#d?e");
        await tables.State.WriteStateAsync(@"s/t\u#v?w", grain, new GrainState<List<int>>([1]), Cancel);
        var row = await Raw.GetEntityAsync<TableEntity>("service_type_a_b_c_d_e", "s_t_u_v_w", cancellationToken: Cancel);
        Assert.Equal("[1]", BinaryData.FromBytes(row.Value.GetBinary("Data")).ToString());
        var tooLong = GrainId.Create("type", new string('k', 1024 - "service_type/".Length));
        await Assert.ThrowsAnyAsync<ArgumentException>(
            () => tables.State.WriteStateAsync("s", tooLong, new GrainState<List<int>>([1]), Cancel));
        var longest = GrainId.Create("type", new string('k', MaxKeyOfAzurite - "service_type/".Length));
        await tables.State.WriteStateAsync("s", longest, new GrainState<List<int>>([1]), Cancel);
    }

    [Fact]
    public async Task A_refused_write_is_logged_without_the_state()
    {
        using var logs = new Logs();
        var (storage, grain) = (await tables.OpenStateAsync(logs: logs), NewGrain());
        await storage.WriteStateAsync("s", grain, new GrainState<List<string>>(["secret"]), Cancel);
        await Assert.ThrowsAnyAsync<InconsistentStateException>(
            () => storage.WriteStateAsync("s", grain, new GrainState<List<string>>(["secret"]), Cancel));
        Assert.Contains(logs.Lines, line => line.Contains("Error Writing", StringComparison.Ordinal));
        Assert.DoesNotContain(logs.Lines, line => line.Contains("secret", StringComparison.Ordinal));
    }

    [Fact]
    public async Task An_undecodable_state_is_an_error_that_does_not_quote_it()
    {
        using var logs = new Logs();
        var (storage, grain) = (await tables.OpenStateAsync(logs: logs), NewGrain());
        var bytes = await OpenAsync();
        await bytes.WriteStateAsync("s", grain, new GrainState<BinaryData>(BinaryData.FromString("[\"secret")), Cancel);
        var error = await Assert.ThrowsAsync<AggregateException>(
            () => storage.ReadStateAsync("s", grain, new GrainState<List<string>>(), Cancel));
        Assert.Contains(logs.Lines, line => line.Contains("Unable to convert", StringComparison.Ordinal));
        Assert.DoesNotContain("secret", $"{error}{string.Concat(logs.Lines)}", StringComparison.Ordinal);
    }

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    private TableClient Raw => tables.Elsewhere.GetTableClient(tables.GrainStates);

    private static BinaryData PayloadOf(int size) =>
        BinaryData.FromBytes([.. Enumerable.Range(0, size).Select(i => (byte)('a' + (i % 25)))]);

    private Task<IGrainStorage> OpenAsync() => tables.OpenStateAsync(options => options.GrainStorageSerializer = new AsItIs());

    private static async Task<GrainState<BinaryData>> ReadAsync(IGrainStorage storage, GrainId grain)
    {
        var state = new GrainState<BinaryData>(BinaryData.Empty);
        await storage.ReadStateAsync("s", grain, state, Cancel);
        return state;
    }

    private sealed class Logs : ILoggerProvider, ILogger
    {
        public ConcurrentQueue<string> Lines { get; } = [];

        public ILogger CreateLogger(string categoryName) => this;

        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(
            LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) =>
            Lines.Enqueue($"{formatter(state, exception)} {exception}");

        public void Dispose()
        {
        }
    }
}
