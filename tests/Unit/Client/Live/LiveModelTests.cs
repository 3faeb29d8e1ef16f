using Parley.Client;

namespace Parley.Unit.Client.Live;

/// <summary>What the model shows after the changes of a feed.</summary>
public sealed class LiveModelTests : IAsyncDisposable
{
    private readonly PausingTime _time = new();
    private readonly LiveServer _server;
    private readonly CancellationTokenSource _stop = new();
    private Task _run = Task.CompletedTask;

    public LiveModelTests()
    {
        _server = new(_time);
        _server.On("GET", "inbox", Wire.Inbox(10, Wire.Pointer("c1", 9, 5)));
        _server.On("GET", "conversations/c1/messages", Wire.Messages(5, 4, Wire.Entry(4, "four"), Wire.Entry(5, "five")));
        _server.On("GET", "conversations/c1/changes", request =>
            LiveServer.Ok(Wire.ReceiptOf("bob", 1, request.Number("after"))));
    }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await _run.ContinueWith(_ => { }, TaskScheduler.Default);
        _stop.Dispose();
        _server.Dispose();
    }

    [Fact]
    public async Task An_open_conversation_shows_new_entries_and_marks()
    {
        var (model, conversation, stream) = await OpenAsync();
        await stream.SendAsync(
            Wire.EntryEvent(Wire.Pointer("c1", 11, 7, unread: 2), 5, [Wire.Item(6, "six"), Wire.Mark(7, 4, "four, edited")]),
            Wire.EntryEvent(Wire.Pointer("c1", 12, 8, unread: 2), 7, [Wire.Mark(8, 2, "below the window")]));

        await conversation.UntilAsync(() => conversation.Position is 8);

        Assert.Equal(["four, edited", "five", "six"], conversation.Entries.Select(entry => entry.Text));
        Assert.Equal((2, 12), (conversation.Unread, model.Revision));
    }

    [Fact]
    public async Task Of_two_versions_of_an_entry_the_newer_mark_stays_and_a_known_client_id_too()
    {
        var (_, conversation, stream) = await OpenAsync();
        await stream.SendAsync(Wire.EntryEvent(Wire.Pointer("c1", 11, 6), 5, [Wire.Item(6, "six")], new() { ["6"] = "mine" }));
        await stream.SendAsync(Wire.EntryEvent(Wire.Pointer("c1", 12, 8), 6, [Wire.Mark(8, 6, "newer")]));
        await conversation.UntilAsync(() => conversation.Position is 8);
        _server.On("GET", "conversations/c1/changes", Wire.Changes(9, 9, Wire.Mark(7, 6, "older"), Wire.Mark(9, 5, "last")));
        await stream.SendAsync(Wire.PointerEvent(Wire.Pointer("c1", 13, 9)));
        await conversation.UntilAsync(() => conversation.Position is 9);

        Assert.Equal(("newer", "mine"), (conversation.Entries[^1].Text, conversation.Entries[^1].ClientId));
    }

    [Fact]
    public async Task Older_entries_that_were_read_before_a_mark_are_corrected()
    {
        var (_, conversation, stream) = await OpenAsync();
        var page = new TaskCompletionSource<HttpResponseMessage>();
        _server.On("GET", "conversations/c1/messages", _ => page.Task);
        _server.On("GET", "conversations/c1/changes", request =>
            LiveServer.Ok(Wire.Changes(6, 6, request.Number("after") is 5 ? [Wire.Mark(6, 3, "three, edited")] : [])));
        var loading = conversation.LoadOlderAsync();
        await stream.SendAsync(Wire.EntryEvent(Wire.Pointer("c1", 11, 6), 5, [Wire.Mark(6, 3, "three, edited")]));
        await conversation.UntilAsync(() => conversation.Position is 6);

        page.SetResult(LiveServer.Ok(Wire.Messages(5, null, Wire.Entry(2, "two"), Wire.Entry(3, "three"))));
        Assert.True(await loading);
        await conversation.UntilAsync(() => conversation.Entries[1].ChangedSeq is 6);

        Assert.Equal(["two", "three, edited", "four", "five"], conversation.Entries.Select(entry => entry.Text));
        Assert.False(conversation.HasOlder);
        Assert.False(await conversation.LoadOlderAsync());
    }

    [Fact]
    public async Task Above_the_bound_the_oldest_quarter_is_dropped_and_can_be_read_again()
    {
        var (_, conversation, stream) = await OpenAsync(new() { MaxEntries = 4 });
        await stream.SendAsync(Wire.EntryEvent(Wire.Pointer("c1", 11, 8), 5, [Wire.Item(6), Wire.Item(7), Wire.Item(8)]));
        await conversation.UntilAsync(() => conversation.Position is 8);
        Assert.Equal([6, 7, 8], Seqs(conversation));
        AnswerPages(8);

        Assert.True(await conversation.LoadOlderAsync());
        Assert.Equal([5, 6, 7, 8], Seqs(conversation));
        Assert.True(conversation.HasOlder);
    }

    [Fact]
    public async Task A_full_model_moves_with_the_pages_in_both_directions()
    {
        var (_, conversation, stream) = await OpenAsync(new() { MaxEntries = 2 });
        AnswerPages(5);
        Assert.True(await conversation.LoadOlderAsync());
        Assert.Equal([3, 4], Seqs(conversation));
        Assert.True(conversation.HasNewer);

        await stream.SendAsync(Wire.EntryEvent(Wire.Pointer("c1", 11, 7), 5, [Wire.Item(6), Wire.Mark(7, 4, "four, edited")]));
        await conversation.UntilAsync(() => conversation.Position is 7);
        Assert.Equal(["3", "four, edited"], conversation.Entries.Select(entry => entry.Text));

        AnswerPages(7);
        Assert.True(await conversation.LoadNewerAsync());
        Assert.Equal([4, 5], Seqs(conversation));
        Assert.True(await conversation.LoadNewerAsync());
        Assert.True(await conversation.LoadNewerAsync());
        Assert.Equal([6, 7], Seqs(conversation));
        Assert.True(conversation.HasOlder);
        Assert.False(conversation.HasNewer);
        Assert.False(await conversation.LoadNewerAsync());
    }

    [Fact]
    public async Task The_reader_of_older_entries_keeps_them_in_a_full_model()
    {
        var (_, conversation, stream) = await OpenAsync(new() { MaxEntries = 2 });
        conversation.FollowsNewest = false;
        await stream.SendAsync(Wire.EntryEvent(Wire.Pointer("c1", 11, 6), 5, [Wire.Item(6)]));
        await conversation.UntilAsync(() => conversation.Position is 6);
        Assert.Equal([4, 5], Seqs(conversation));
        Assert.True(conversation.HasNewer);

        AnswerPages(6);
        await conversation.ShowNewestAsync();
        Assert.Equal([6], Seqs(conversation));
        Assert.False(conversation.HasNewer);
    }

    [Fact]
    public async Task An_entry_that_arrives_while_the_last_page_is_read_is_not_missed()
    {
        var (_, conversation, stream) = await OpenAsync(new() { MaxEntries = 2 });
        AnswerPages(5);
        await conversation.LoadOlderAsync();
        var page = new TaskCompletionSource<HttpResponseMessage>();
        _server.On("GET", "conversations/c1/messages", _ => page.Task);
        _server.On("GET", "conversations/c1/changes", Wire.Changes(6, 6)); // The page is older than the event; later reads are not.
        var loading = conversation.LoadNewerAsync();
        await stream.SendAsync(Wire.EntryEvent(Wire.Pointer("c1", 11, 6), 5, [Wire.Item(6)]));
        await conversation.UntilAsync(() => conversation.Position is 6);

        page.SetResult(LiveServer.Ok(Wire.Messages(5, 4, Wire.Entry(5))));
        await loading;
        Assert.Equal([5, 6], Seqs(conversation));
        Assert.False(conversation.HasNewer);
    }

    [Fact]
    public async Task An_entry_that_arrived_while_a_page_was_read_is_forgotten_with_its_history()
    {
        var (_, conversation, stream) = await OpenAsync();
        var page = new TaskCompletionSource<HttpResponseMessage>();
        _server.On("GET", "conversations/c1/messages", _ => page.Task);
        var loading = conversation.LoadOlderAsync();
        await stream.SendAsync(Wire.EntryEvent(Wire.Pointer("c1", 11, 6), 5, [Wire.Item(6, "lost")]));
        await conversation.UntilAsync(() => conversation.Position is 6);

        _server.On("GET", "conversations/c1/messages", Wire.Messages(5, 5, Wire.Entry(5, "restored")));
        _server.On("GET", "conversations/c1/changes", Wire.Changes(5, 5));
        _server.On("GET", "inbox", Wire.Inbox(1000, Wire.Pointer("c1", 999, 5)));
        await stream.SendAsync(Wire.Resync(1000, "restored"));
        await conversation.UntilAsync(() => conversation.Entries.Any(entry => entry.Text is "restored"));

        Assert.Equal(["restored"], conversation.Entries.Select(entry => entry.Text));
        page.SetResult(LiveServer.Ok(Wire.Messages(6, null, Wire.Entry(3, "of the lost history"))));
        await loading;
        Assert.Equal(["restored"], conversation.Entries.Select(entry => entry.Text));
    }

    [Fact]
    public async Task A_conversation_opens_at_the_first_unread_message_or_around_any()
    {
        var (model, first, _) = await OpenAsync();
        Assert.Null(first.FirstUnreadSeq);
        model.Close(first);
        _server.On("GET", "conversations/c1/messages", request =>
            LiveServer.Ok(Wire.Messages(9, 2, 3, Wire.Entry(request.Query.Contains("around=unread") ? 3 : 2))));

        var atUnread = await model.OpenAtUnreadAsync("c1");
        Assert.Equal((3L, 3L, true), (atUnread.FirstUnreadSeq, atUnread.Entries[0].Seq, atUnread.HasNewer));
        await atUnread.ShowAroundAsync(3); // It has this entry.
        Assert.Equal([3], Seqs(atUnread));
        await atUnread.ShowAroundAsync(2);
        Assert.Equal([2], Seqs(atUnread));
        model.Close(atUnread);
        Assert.Equal([2], Seqs(await model.OpenAroundAsync("c1", 2)));
    }

    [Fact]
    public async Task Entries_below_the_first_readable_number_are_dropped()
    {
        var (_, conversation, stream) = await OpenAsync();
        await stream.SendAsync(Wire.PointerEvent(Wire.Pointer("c1", 11, 5, fromSeq: 5)));

        await conversation.UntilAsync(() => conversation.Entries.Count is 1);

        Assert.False(conversation.HasOlder);
        Assert.Equal(5, conversation.Entries[0].Seq);
    }

    [Fact]
    public async Task Receipts_never_go_back_and_end_with_the_membership()
    {
        var (_, conversation, stream) = await OpenAsync();
        static string Receipts(long seq) =>
            Wire.Event("receipts", new { conversationId = "c1", receipts = new[] { new { userId = "bob", seq } } });
        await stream.SendAsync(Receipts(4), Receipts(3), Wire.PointerEvent(Wire.Pointer("c1", 11, 5)));
        await conversation.UntilAsync(() => conversation.Pointer?.Revision is 11);
        Assert.Equal(4, conversation.Receipts["bob"]);

        await stream.SendAsync(Wire.PointerEvent(Wire.Pointer("c1", 12, 5, members: ["me"])));
        await conversation.UntilAsync(() => conversation.Pointer?.Revision is 12);
        Assert.Empty(conversation.Receipts);
    }

    [Fact]
    public async Task Typing_disappears_by_the_clock_or_with_the_message()
    {
        var (_, conversation, stream) = await OpenAsync();
        static string Typing(string userId) => Wire.Event("typing", new { conversationId = "c1", userId, seconds = 6 });
        await stream.SendAsync(Typing("bob"));
        await conversation.UntilAsync(() => conversation.TypingUserIds.Count is 1);
        _time.Advance(TimeSpan.FromSeconds(3));
        await stream.SendAsync(Typing("carol"));
        await conversation.UntilAsync(() => conversation.TypingUserIds.Count is 2);
        var changes = 0;
        conversation.Changed += (_, _) => changes++;
        _time.Advance(TimeSpan.FromSeconds(3));
        Assert.Equal(["carol"], conversation.TypingUserIds);
        Assert.Equal(1, changes);

        await stream.SendAsync(Typing("bob"), Wire.EntryEvent(Wire.Pointer("c1", 11, 6), 5, [Wire.Item(6)]));
        await conversation.UntilAsync(() => conversation.Position is 6);
        Assert.Equal(["carol"], conversation.TypingUserIds);
        _time.Advance(TimeSpan.FromSeconds(3));
        Assert.Empty(conversation.TypingUserIds);
    }

    [Fact]
    public async Task A_conversation_that_is_gone_is_removed_with_the_reason()
    {
        var (model, conversation, stream) = await OpenAsync();
        await stream.SendAsync(Wire.GoneEvent("c1", 12, "removed"), Wire.PointerEvent(Wire.Pointer("c2", 13)));
        await model.Inbox.UntilAsync(() => model.Inbox.Main.Items is [{ ConversationId: "c2" }]);

        Assert.Equal(GoneReason.Removed, conversation.Gone);
    }

    [Fact]
    public async Task Any_event_that_comes_twice_changes_nothing()
    {
        var (model, conversation, stream) = await OpenAsync();
        string[] events =
        [
            Wire.EntryEvent(Wire.Pointer("c1", 11, 7), 5, [Wire.Item(6, "six"), Wire.Mark(7, 4, "edited")]),
            Wire.PointerEvent(Wire.Pointer("c2", 12), hasId: false),
            Wire.Event("receipts", new { conversationId = "c1", receipts = new[] { new { userId = "bob", seq = 3 } } }),
        ];
        await stream.SendAsync(string.Concat(events), Wire.PointerEvent(Wire.Pointer("c3", 13)));
        await model.Inbox.UntilAsync(() => model.Inbox.Main.Items.Count is 3);
        var before = (conversation.Entries, model.Inbox.Main.Items, conversation.Receipts["bob"], conversation.Position);
        var changes = 0;
        foreach (var part in new LiveObject[] { conversation, model.Inbox })
            part.Changed += (_, _) => changes++;

        await stream.SendAsync(string.Concat(events), Wire.Event("typing", new { conversationId = "c1", userId = "bob", seconds = 6 }));
        await conversation.UntilAsync(() => conversation.TypingUserIds.Count is 1);

        Assert.Equal(1, changes); // The typing.
        Assert.Equal(before, (conversation.Entries, model.Inbox.Main.Items, conversation.Receipts["bob"], conversation.Position));
    }

    [Fact]
    public async Task After_a_crash_the_pointers_of_the_page_replace_newer_revisions()
    {
        var (model, conversation, stream) = await OpenAsync();
        await stream.SendAsync(Wire.PointerEvent(Wire.Pointer("c1", 11, 5, unread: 0)), Wire.PointerEvent(Wire.Pointer("c2", 12)));
        await model.Inbox.UntilAsync(() => model.Inbox.Main.Items.Count is 2);
        _server.On("GET", "inbox", Wire.Inbox(1000, Wire.Pointer("c1", 9, 5, unread: 3)));
        await stream.SendAsync(Wire.Resync(1000, "crashed"));
        await model.Inbox.UntilAsync(() => model.Inbox.Main.Items.Count is 1);

        Assert.Equal(3, conversation.Unread);
        Assert.Equal(["four", "five"], conversation.Entries.Select(entry => entry.Text));
    }

    [Fact]
    public async Task After_a_restore_the_conversation_is_read_afresh()
    {
        var (model, conversation, stream) = await OpenAsync();
        _server.On("GET", "inbox", Wire.Inbox(1000, Wire.Pointer("c1", 9, 4)));
        var page = new TaskCompletionSource<HttpResponseMessage>();
        _server.On("GET", "conversations/c1/messages", _ => page.Task);
        var before = conversation.Entries;
        await stream.SendAsync(Wire.Resync(1000, "restored"));
        await conversation.UntilAsync(() => !conversation.IsLoaded);
        Assert.NotEmpty(before);
        Assert.Equal(before, conversation.Entries); // A user interface shows no empty conversation meanwhile.
        page.SetResult(LiveServer.Ok(Wire.Messages(4, null, Wire.Entry(4, "another four"))));
        await conversation.UntilAsync(() => conversation.Position is 4);

        Assert.Equal("another four", Assert.Single(conversation.Entries).Text);
        await stream.SendAsync(Wire.EntryEvent(Wire.Pointer("c1", 1001, 5), 4, [Wire.Item(5, "another five")]));
        await conversation.UntilAsync(() => conversation.Position is 5);
        Assert.Equal(["another four", "another five"], conversation.Entries.Select(entry => entry.Text));
    }

    private static IEnumerable<long> Seqs(ConversationModel conversation) => conversation.Entries.Select(entry => entry.Seq);

    /// <summary>Answers reads of messages with pages of one entry. A read without <c>before</c> and <c>after</c> gets the newest
    /// entry.</summary>
    private void AnswerPages(long head) => _server.On("GET", "conversations/c1/messages", request =>
    {
        var query = request.Query;
        var seq = query.Contains("before=") ? request.Number("before") - 1 : query.Contains("after=") ? request.Number("after") + 1 : head;
        return LiveServer.Ok(Wire.Messages(head, seq > 1 ? seq : null, seq < head ? seq : null, Wire.Entry(seq, $"{seq}")));
    });

    private async Task<(LiveModel Model, ConversationModel Conversation, FakeStream Stream)> OpenAsync(LiveOptions? options = null)
    {
        var model = _server.Parley.Events.Model(options);
        var isLoaded = model.Inbox.UntilAsync(() => model.Inbox.Main.IsLoaded);
        _run = model.RunAsync(_stop.Token);
        var stream = await _server.StreamAsync();
        await isLoaded;
        await stream.SendAsync(Wire.Hello(10));
        var conversation = await model.OpenAsync("c1");
        await conversation.UntilAsync(() => conversation.Receipts.Count is 1); // The first read of changes has ended.
        return (model, conversation, stream);
    }
}
