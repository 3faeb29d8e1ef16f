using Parley.Client;

namespace Parley.Unit.Client.Live;

/// <summary>The folders of the model, while their pages are read and pointers change.</summary>
public sealed class InboxModelTests : IAsyncDisposable
{
    private readonly LiveServer _server = new(new PausingTime());
    private readonly CancellationTokenSource _stop = new();
    private Task _run = Task.CompletedTask;

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await _run.ContinueWith(_ => { }, TaskScheduler.Default);
        _stop.Dispose();
        _server.Dispose();
    }

    [Fact]
    public async Task Pointers_are_shown_in_order_and_move_between_folders()
    {
        var (model, stream) = await RunAsync(Wire.Inbox(10, Wire.Pointer("a", 9), Wire.Pointer("b", 8), Wire.Pointer("c", 7)));
        await stream.SendAsync(Wire.PointerEvent(Wire.Pointer("c", 11), unread: 4));
        await stream.SendAsync(Wire.PointerEvent(Wire.Pointer("b", 12, lastAt: 8, folder: "hidden")));
        await model.Inbox.UntilAsync(() => model.Inbox.Main.Items.Count is 2);
        Assert.Equal(["c", "a"], Ids(model.Inbox.Main));
        Assert.Empty(model.Inbox.Hidden.Items);

        _server.On("GET", "inbox", Wire.Inbox(12, Wire.Pointer("b", 12, lastAt: 8, folder: "hidden")));
        Assert.True(await model.Inbox.Hidden.LoadMoreAsync());
        Assert.False(await model.Inbox.Hidden.LoadMoreAsync());
        Assert.Equal(["b"], Ids(model.Inbox.Hidden));
        await stream.SendAsync(Wire.PointerEvent(Wire.Pointer("b", 13)));
        await model.Inbox.UntilAsync(() => model.Inbox.Main.Items.Count is 3);
        Assert.Equal(["b", "c", "a"], Ids(model.Inbox.Main));
        Assert.Empty(model.Inbox.Hidden.Items);
    }

    [Fact]
    public async Task The_number_of_unread_conversations_is_the_one_of_the_newest_revision()
    {
        var (model, stream) = await RunAsync(Wire.Inbox(10));
        await stream.SendAsync(
            Wire.PointerEvent(Wire.Pointer("a", 20), unread: 4),
            Wire.PointerEvent(Wire.Pointer("b", 25), hasId: false, unread: 9),
            Wire.PointerEvent(Wire.Pointer("c", 26), unread: 5));

        await model.Inbox.UntilAsync(() => model.Inbox.Main.Items.Count is 3 && model.Inbox.UnreadConversations is 5);
    }

    [Fact]
    public async Task A_pointer_that_is_older_than_the_last_loaded_row_is_not_shown_before_its_page()
    {
        var (model, stream) = await RunAsync(Wire.InboxPage(10, "next", Wire.Pointer("a", 9), Wire.Pointer("b", 8)));
        await stream.SendAsync(Wire.PointerEvent(Wire.Pointer("old", 11, lastAt: 3)), Wire.PointerEvent(Wire.Pointer("new", 12)));
        await model.Inbox.UntilAsync(() => model.Inbox.Main.Items.Count is 3);
        Assert.Equal(["new", "a", "b"], Ids(model.Inbox.Main));
        Assert.True(model.Inbox.Main.HasMore);

        _server.On("GET", "inbox", Wire.Inbox(12, Wire.Pointer("c", 7), Wire.Pointer("d", 1)));
        Assert.True(await model.Inbox.Main.LoadMoreAsync());

        Assert.Contains("cursor=next", _server.Seen.Last(request => request.Path is "inbox").Query, StringComparison.Ordinal);
        Assert.Equal(["new", "a", "b", "c", "old", "d"], Ids(model.Inbox.Main));
        Assert.False(model.Inbox.Main.HasMore);
    }

    [Fact]
    public async Task A_page_in_flight_does_not_bring_back_what_is_gone_nor_an_older_pointer()
    {
        var (model, stream) = await RunAsync(Wire.InboxPage(10, "next", Wire.Pointer("a", 9)));
        var page = new TaskCompletionSource<HttpResponseMessage>();
        _server.On("GET", "inbox", _ => page.Task);
        var loading = model.Inbox.Main.LoadMoreAsync();
        await stream.SendAsync(
            Wire.GoneEvent("gone", 11), Wire.PointerEvent(Wire.Pointer("moved", 12)),
            Wire.PointerEvent(Wire.Pointer("muted", 13, lastAt: 6, unread: 5)));
        await stream.SendAsync(Wire.PointerEvent(Wire.Pointer("last", 14)));
        await model.Inbox.UntilAsync(() => model.Inbox.Main.Items.Count is 3);
        Assert.Equal(["last", "moved", "a"], Ids(model.Inbox.Main));

        page.SetResult(LiveServer.Ok(
            Wire.Inbox(10, Wire.Pointer("gone", 8), Wire.Pointer("moved", 7), Wire.Pointer("muted", 6), Wire.Pointer("b", 5))));
        await loading;

        Assert.Equal(["last", "moved", "a", "muted", "b"], Ids(model.Inbox.Main));
        Assert.Equal(5, model.Inbox.Main.Items[3].Unread);
    }

    [Fact]
    public async Task A_page_that_was_requested_before_a_resync_is_not_used()
    {
        var (model, stream) = await RunAsync(Wire.InboxPage(10, "next", Wire.Pointer("a", 9)));
        var page = new TaskCompletionSource<HttpResponseMessage>();
        _server.On("GET", "inbox", _ => page.Task);
        var loading = model.Inbox.Main.LoadMoreAsync();
        _server.On("GET", "inbox", Wire.InboxPage(30, "other", Wire.Pointer("b", 25)));
        await stream.SendAsync(Wire.Resync(30, "behind"));
        await model.Inbox.UntilAsync(() => model.Inbox.Main.Items is [{ ConversationId: "b" }]);

        page.SetResult(LiveServer.Ok(Wire.Inbox(10, Wire.Pointer("lost", 8))));
        await loading;

        Assert.Equal(["b"], Ids(model.Inbox.Main));
        Assert.True(model.Inbox.Main.HasMore);
    }

    [Fact]
    public async Task Names_that_are_not_known_yet_are_read_once()
    {
        var (model, stream) = await RunAsync(Wire.Inbox(10));
        _server.On("GET", "users", """{"items":[{"userId":"bob","displayName":"Bob","about":null,"avatarUrl":null,"presence":null}]}""");
        await stream.SendAsync(Wire.PointerEvent(Wire.Pointer("a", 11, members: ["me", "bob"])));
        await model.People.UntilAsync(() => model.People.Find("bob") is { DisplayName: "Bob" });
        await stream.SendAsync(Wire.PointerEvent(Wire.Pointer("b", 12, members: ["me", "bob"])));
        await model.Inbox.UntilAsync(() => model.Inbox.Main.Items.Count is 2);

        Assert.Single(_server.Seen, request => request.Path is "users");
    }

    private static IEnumerable<string> Ids(FolderModel folder) => folder.Items.Select(pointer => pointer.ConversationId);

    private async Task<(LiveModel Model, FakeStream Stream)> RunAsync(string inbox)
    {
        _server.On("GET", "inbox", inbox);
        var model = _server.Parley.Events.Model();
        var isLoaded = model.Inbox.UntilAsync(() => model.Inbox.Main.IsLoaded);
        _run = model.RunAsync(_stop.Token);
        var stream = await _server.StreamAsync();
        await isLoaded;
        await stream.SendAsync(Wire.Hello(10));
        return (model, stream);
    }
}
