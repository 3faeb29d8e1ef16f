using Microsoft.Extensions.Time.Testing;
using Parley.Core.Storage;
using Parley.Storage.AzureTables;
using Parley.Testing.AzureTables;
using static Parley.Testing.Contracts.Rows;

namespace Parley.StorageContract.AzureTables;

/// <summary>A store sends no more requests at a time than its limit, here one. The service answers the first one when the test says
/// so.</summary>
public sealed class RequestLimitTests : IClassFixture<FaultyTables>
{
    private readonly FakeTimeProvider _time = new();
    private readonly FaultyService _service = new();
    private readonly TaskCompletionSource _answer = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly AzureTablesConversationStore _store;
    private readonly AzureTablesInboxStore _inboxes;
    private readonly FaultyTables _tables;
    private AzureTablesOptions? _options;

    public RequestLimitTests(FaultyTables tables)
    {
        _tables = tables;
        var store = tables.Create(
            new SuccessiveRuns(0),
            options =>
            {
                options.MaxConcurrentRequests = 1;
                options.ConfigureClients = clients => clients.Transport = _service;
                _options = options;
            },
            _time);
        (_store, _inboxes) = (new(store), new(store));
    }

    [Fact]
    public async Task A_request_waits_for_its_turn()
    {
        var (first, second) = (Hold(), ReadAsync());
        Assert.Equal(1, _service.Requests);
        _time.Advance(_options!.MaxRequestWait - TimeSpan.FromTicks(1));
        _answer.SetResult();
        await first;
        await second;
        Assert.Equal(2, _service.Requests);
    }

    [Fact]
    public async Task A_request_that_has_waited_too_long_is_not_sent()
    {
        var (first, second) = (Hold(), ReadAsync());
        _time.Advance(_options!.MaxRequestWait);
        var busy = await Assert.ThrowsAsync<StoreBusyException>(() => second);
        Assert.Contains("AzureTables:MaxConcurrentRequests", busy.Message, StringComparison.Ordinal);
        Assert.Equal(1, _service.Requests);
        _answer.SetResult();
        await first;
        await ReadAsync();
    }

    [Fact]
    public async Task A_request_whose_caller_has_given_up_is_not_sent()
    {
        using var caller = new CancellationTokenSource();
        var (first, second) = (Hold(), ReadAsync(caller.Token));
        await caller.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => second);
        _answer.SetResult();
        await first;
        await ReadAsync();
        Assert.Equal(2, _service.Requests);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task An_append_that_was_not_sent_has_certainly_not_happened(bool hasOpenRow)
    {
        var id = NewConversation();
        var version = hasOpenRow
            ? Assert.IsType<AppendOutcome.Committed>(await _store.AppendAsync(Messages(id, null, 1), Cancel)).Version
            : null;
        var append = Messages(id, version, hasOpenRow ? 2 : 1);
        var (first, late) = (Hold(), _store.AppendAsync(append, Cancel));
        _time.Advance(_options!.MaxRequestWait);
        await Assert.ThrowsAsync<StoreReadOnlyException>(() => late);
        _answer.SetResult();
        await first;
        Assert.Equal(version, (await _tables.Conversations.LoadAsync(id, new(10, 1 << 20), Cancel))?.Version);
        Assert.IsType<AppendOutcome.Committed>(await _store.AppendAsync(append, Cancel));
    }

    [Fact]
    public async Task A_save_of_an_inbox_that_was_not_sent_has_certainly_not_happened()
    {
        var user = NewUser();
        var save = Save(user, null, new InboxRow(NewConversation(), 1) { Shown = Showing(1) });
        var (first, late) = (Hold(), _inboxes.SaveAsync(save, Cancel));
        _time.Advance(_options!.MaxRequestWait);
        await Assert.ThrowsAsync<StoreBusyException>(() => late);
        _answer.SetResult();
        await first;
        Assert.Null((await _tables.Inboxes.LoadAsync(user, 10, Cancel)).Version);
        Assert.NotNull(await _inboxes.SaveAsync(save, Cancel));
    }

    [Fact]
    public async Task One_call_reads_no_more_rows_at_a_time_than_the_limit()
    {
        _service.Meanwhile = () => _answer.Task;
        var heads = _store.ReadHeadsAsync([NewConversation(), NewConversation(), NewConversation()], Cancel);
        Assert.Equal(1, _service.Requests);
        _time.Advance(_options!.MaxRequestWait);
        _answer.SetResult();
        await heads;
    }

    /// <summary>The timeout halves the places. The attempt that timed out keeps one of them.</summary>
    [Theory]
    [InlineData(1, 1)]
    [InlineData(8, 2)]
    public async Task A_request_is_not_repeated_after_a_timeout_while_the_service_has_too_many(int places, int attempts)
    {
        var store = new AzureTablesConversationStore(_tables.Create(
            new SuccessiveRuns(0),
            created =>
            {
                created.MaxConcurrentRequests = places;
                created.MaxRetries = 1;
                created.ConfigureClients = clients => clients.Transport = _service;
            },
            _time));
        _service.Draw = _ =>
        {
            _time.Advance(new AzureTablesOptions().NetworkTimeout);
            throw new TaskCanceledException("The attempt has timed out.");
        };
        await Assert.ThrowsAnyAsync<Exception>(() => store.FindSentAsync(NewConversation(), Alice, ClientId.Parse("c1"), Cancel).AsTask());
        Assert.Equal(attempts, _service.Requests);
    }

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    private Task<SentKey?> Hold()
    {
        _service.Meanwhile = () => _answer.Task;
        return ReadAsync();
    }

    private Task<SentKey?> ReadAsync(CancellationToken? cancellationToken = null) =>
        _store.FindSentAsync(NewConversation(), Alice, ClientId.Parse("c1"), cancellationToken ?? Cancel).AsTask();
}
