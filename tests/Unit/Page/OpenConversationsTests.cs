using Parley.Client;
using Parley.Unit.Client.Live;
using Parley.WebClient.Conversations;
using Parley.WebClient.Storage;

namespace Parley.Unit.Page;

/// <summary>Which conversations stay open, and where they are shown.</summary>
public sealed class OpenConversationsTests : IDisposable
{
    private readonly LiveServer _server = new(new PausingTime());
    private readonly KeptTexts _kept = new(new MemoryStorage(), "me");
    private readonly LiveModel _model;
    private readonly OpenConversations _open;

    public OpenConversationsTests()
    {
        _model = _server.Parley.Events.Model(new() { MaxEntries = 4 });
        _open = new(_model, new(_model, _kept.Outbox, TimeProvider.System, TestContext.Current.CancellationToken));
        for (var i = 0; i < 30; i++)
        {
            _server.On("GET", $"conversations/c{i}/changes", Wire.Changes(5, 5));
            _server.On("GET", $"conversations/c{i}/messages", request => LiveServer.Ok(
                request.Query.Contains("around=2") ? Wire.Messages(5, null, 2, Wire.Entry(2)) : Wire.Messages(5, 5, Wire.Entry(5))));
        }
    }

    public void Dispose() => _server.Dispose();

    [Fact]
    public async Task A_conversation_that_was_shown_is_shown_again_without_a_read()
    {
        Assert.Null(_open.Find("c1", null));
        var shown = await _open.OpenAsync("c1", null);
        Assert.Same(shown, _open.Find("c1", null));
        Assert.Single(_server.Seen, seen => seen.Path.EndsWith("messages", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_link_to_a_message_that_is_not_loaded_reads_the_page_around_it()
    {
        var shown = await _open.OpenAsync("c1", null);
        Assert.Null(_open.Find("c1", 2));
        Assert.Same(shown, await _open.OpenAsync("c1", 2));
        Assert.Equal(2, Assert.Single(shown.Entries).Seq);

        // Without a link, the end is shown again.
        Assert.Null(_open.Find("c1", null));
        await _open.OpenAsync("c1", null);
        Assert.Equal(5, Assert.Single(shown.Entries).Seq);
    }

    [Fact]
    public async Task A_conversation_whose_row_is_not_loaded_opens_at_the_first_unread_message_too()
    {
        _server.On("GET", "conversations/c1/messages", Wire.Messages(9, 2, 3, Wire.Entry(3)));
        var shown = await _open.OpenAsync("c1", null);
        Assert.Null(shown.Pointer);
        Assert.Equal(3, Assert.Single(shown.Entries).Seq);
        Assert.Single(_server.Seen, seen => seen.Path.EndsWith("messages", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_message_of_an_earlier_visit_is_pending_before_the_person_can_write_another_one()
    {
        _kept.Outbox.Add("c1", new() { ClientId = "a", Text = "before the reload" }, DateTimeOffset.UnixEpoch);
        var shown = await _open.OpenAsync("c1", null);
        Assert.Equal("a", Assert.Single(shown.Pending).ClientId);
    }

    [Fact]
    public async Task The_conversation_that_was_not_shown_for_the_longest_time_is_closed()
    {
        for (var i = 0; i < 20; i++)
            await _open.OpenAsync($"c{i}", null);
        Assert.NotNull(_open.Find("c0", null));
        await _open.OpenAsync("c20", null);
        Assert.Null(_open.Find("c1", null));
        Assert.NotNull(_open.Find("c0", null));
        Assert.NotNull(_open.Find("c2", null));
    }
}
