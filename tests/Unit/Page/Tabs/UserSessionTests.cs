using System.Net;
using Parley.Client;
using Parley.Unit.Client.Live;
using Parley.WebClient.SignIn;
using Parley.WebClient.Tabs;

namespace Parley.Unit.Page.Tabs;

/// <summary>All tabs of a browser have the person of its cookie.</summary>
public sealed class UserSessionTests : IAsyncDisposable
{
    private readonly FakeBrowser _browser = new();
    private readonly LiveServer _server = new();
    private readonly MemoryStorage _storage = new();
    private readonly List<(UserSession Session, HttpClient Http)> _open = [];
    private string? _cookie;

    public UserSessionTests()
    {
        _server.On("POST", "dev/sign-in", request =>
        {
            _cookie = request.Body.Contains("bob", StringComparison.Ordinal) ? "bob" : "alice";
            return LiveServer.Ok("""{"token":"t","expiresAt":"2026-12-01T00:00:00Z"}""");
        });
        _server.On("POST", "session", _ => LiveServer.Ok($$"""{"userId":"{{_cookie}}","expiresAt":"2026-12-01T00:00:00Z"}"""));
        _server.On("DELETE", "session", _ =>
        {
            _cookie = null;
            return new HttpResponseMessage(HttpStatusCode.NoContent);
        });
        _server.On("GET", "me", _ => Me());
        _server.On("GET", "inbox", Wire.Inbox(5));
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var (session, http) in _open)
        {
            await session.SignOutAsync();
            session.Dispose();
            http.Dispose();
        }

        _server.Dispose();
    }

    [Fact]
    public async Task Another_tab_of_the_same_person_changes_nothing()
    {
        var (first, firstTab) = NewTab();
        await first.SignInAsync("alice");
        _browser.Deliver();
        var (second, secondTab) = NewTab();
        await second.ContinueAsync(hasNoSession: false);
        _browser.Deliver();
        Assert.Equal(("alice", "alice"), (first.User?.Id, second.User?.Id));
        Assert.Equal((0, 0), (firstTab.Reloads, secondTab.Reloads));
    }

    [Fact]
    public async Task A_tab_loads_again_when_another_one_signs_in_as_somebody_else()
    {
        var (first, firstTab) = NewTab();
        await first.SignInAsync("alice");
        var (second, secondTab) = NewTab();
        await second.SignInAsync("bob");
        _browser.Deliver();
        Assert.Equal((1, 0), (firstTab.Reloads, secondTab.Reloads));
    }

    [Fact]
    public async Task A_tab_loads_again_when_it_hears_that_a_session_has_begun_outside_of_the_page()
    {
        var (first, firstTab) = NewTab();
        await first.SignInAsync("alice");
        _cookie = "bob";
        var (second, _) = NewTab();
        await second.ContinueAsync(hasNoSession: false);
        _browser.Deliver();
        Assert.Equal(1, firstTab.Reloads);
    }

    [Fact]
    public async Task Sign_in_and_sign_out_reach_the_tabs_of_nobody_and_of_the_person()
    {
        var (first, firstTab) = NewTab();
        await first.ContinueAsync(hasNoSession: true);
        var (second, secondTab) = NewTab();
        await second.SignInAsync("alice");
        _browser.Deliver();
        Assert.Equal((1, 0), (firstTab.Reloads, secondTab.Reloads));

        var (third, thirdTab) = NewTab();
        await third.ContinueAsync(hasNoSession: false);
        _browser.Deliver();
        await second.SignOutAsync();
        _browser.Deliver();
        Assert.Equal((1, 1), (secondTab.Reloads, thirdTab.Reloads));
    }

    [Fact]
    public async Task Every_request_names_the_person_also_while_the_page_is_left()
    {
        var (session, _) = NewTab();
        await session.SignInAsync("alice");
        await session.User!.InboxIsRead;
        Assert.Equal([null, null, null], Users(seen => seen.Path is not "inbox"));
        Assert.Equal(["alice"], Users(seen => seen.Path is "inbox"));

        await session.SignOutAsync();
        _cookie = "bob";
        await Assert.ThrowsAsync<ParleyException>(() => ClientOf(session).Limits.GetAsync()); // The fake server has no limits.
        Assert.Equal(["alice"], Users(seen => seen.Path is "limits"));

        IEnumerable<string?> Users(Func<LiveRequest, bool> isWanted) => _server.Seen.Where(isWanted).Select(seen => seen.User);
    }

    [Fact]
    public async Task A_refusal_of_any_request_ends_the_session_and_keeps_the_drafts()
    {
        var (session, tab) = NewTab();
        await session.SignInAsync("alice");
        await session.User!.InboxIsRead;
        session.User.Kept.KeepDraft("c1", "half a sentence");
        _server.On("GET", "limits", _ => LiveServer.Refusal(401, "unauthenticated"));
        await Assert.ThrowsAsync<ParleyException>(() => ClientOf(session).Limits.GetAsync());
        Assert.Equal((1, "half a sentence"), (tab.Reloads, session.User.Kept.Draft("c1")));

        var (next, _) = NewTab(tab);
        Assert.True(next.HasExpired);
        var (afterwards, _) = NewTab(tab);
        Assert.False(afterwards.HasExpired);
    }

    [Fact]
    public async Task A_server_that_refuses_each_session_does_not_make_the_page_reload_again_and_again()
    {
        _cookie = "alice";
        var (first, tab) = NewTab();
        await first.ContinueAsync(hasNoSession: false);
        await first.User!.InboxIsRead;
        _server.On("GET", "limits", _ => LiveServer.Refusal(401, "unauthenticated"));
        await Assert.ThrowsAsync<ParleyException>(() => ClientOf(first).Limits.GetAsync());
        Assert.Equal(1, tab.Reloads);

        var (second, _) = NewTab(tab);
        await second.ContinueAsync(hasNoSession: false);
        await second.User!.InboxIsRead;
        await Assert.ThrowsAsync<ParleyException>(() => ClientOf(second).Limits.GetAsync());
        Assert.Equal((1, SessionState.SignedOut), (tab.Reloads, second.State));

        await second.SignInAsync("bob");
        Assert.Equal((2, "alice"), (tab.Reloads, second.User.Id)); // Only the next document serves bob.
    }

    [Fact]
    public async Task After_sign_out_the_browser_does_not_ask_before_the_page_is_left()
    {
        var (session, _) = NewTab();
        await session.SignInAsync("alice");
        _storage.IsFull = true;
        _server.On("GET", "conversations/c1/messages", Wire.Messages(5, 5, Wire.Entry(5)));
        _server.On("POST", "conversations/c1/messages", _ => LiveServer.Refusal(503, "unavailable"));
        var sender = session.User!.Sender;
        await sender.Send(await session.User.Model.OpenAsync("c1"), new() { Text = "not stored" }).Completion;
        Assert.True(sender.HasUnkept);
        await session.SignOutAsync();
        Assert.False(sender.HasUnkept);
    }

    [Fact]
    public async Task Sign_out_of_a_session_that_has_ended_already_removes_the_drafts()
    {
        var (session, tab) = NewTab();
        await session.SignInAsync("alice");
        session.User!.Kept.KeepDraft("c1", "half a sentence");
        _server.On("DELETE", "session", _ => LiveServer.Refusal(401, "unauthenticated"));
        await session.SignOutAsync();
        Assert.Equal((1, ""), (tab.Reloads, session.User.Kept.Draft("c1")));
    }

    [Fact]
    public async Task Sign_out_removes_the_drafts_also_if_the_server_ends_the_session_before_it_answers()
    {
        var (session, tab) = NewTab();
        await session.SignInAsync("alice");
        session.User!.Kept.KeepDraft("c1", "half a sentence");
        _server.On("GET", "limits", _ => LiveServer.Refusal(401, "unauthenticated"));
        _server.On("DELETE", "session", async _ =>
        {
            await Assert.ThrowsAsync<ParleyException>(() => ClientOf(session).Limits.GetAsync());
            Assert.Equal(0, tab.Reloads);
            return new(HttpStatusCode.NoContent);
        });
        await session.SignOutAsync();
        Assert.Equal((1, "", ""), (tab.Reloads, tab.TakeNote(), session.User.Kept.Draft("c1")));
        _server.On("DELETE", "session", _ => new HttpResponseMessage(HttpStatusCode.NoContent));
    }

    [Fact]
    public async Task Sign_out_that_failed_can_be_tried_again()
    {
        var (session, tab) = NewTab();
        await session.SignInAsync("alice");
        session.User!.Kept.KeepDraft("c1", "half a sentence");
        _server.On("DELETE", "session", _ => LiveServer.Refusal(503, "unavailable"));
        await Assert.ThrowsAsync<ParleyException>(session.SignOutAsync);
        Assert.Equal((0, "half a sentence"), (tab.Reloads, session.User.Kept.Draft("c1")));
        _server.On("DELETE", "session", _ => new HttpResponseMessage(HttpStatusCode.NoContent));
    }

    [Fact]
    public async Task After_sign_out_in_another_tab_a_draft_is_not_stored_again()
    {
        var (first, _) = NewTab();
        await first.SignInAsync("alice");
        var (second, _) = NewTab();
        await second.ContinueAsync(hasNoSession: false);
        await first.SignOutAsync();
        _browser.Deliver();
        second.User!.Kept.KeepDraft("c1", "typed just before the reload");
        Assert.Empty(_storage.Keys(""));
    }

    [Fact]
    public async Task A_tab_that_begins_while_another_one_signs_in_asks_again()
    {
        _cookie = "alice";
        var answer = new TaskCompletionSource<HttpResponseMessage>();
        var (first, firstTab) = NewTab();
        _server.On("GET", "me", _ => answer.Task);
        var old = Me();
        var continuing = first.ContinueAsync(hasNoSession: false);

        _server.On("GET", "me", _ => Me());
        var (second, _) = NewTab();
        await second.SignInAsync("bob");
        _browser.Deliver();
        answer.SetResult(old);
        await continuing;
        Assert.Equal((SessionState.Unknown, 0), (first.State, firstTab.Reloads));

        await first.ContinueAsync(hasNoSession: false);
        Assert.Equal("bob", first.User?.Id);
    }

    [Fact]
    public async Task The_tabs_of_a_person_live_on_one_stream()
    {
        var (first, _) = NewTab();
        await first.SignInAsync("alice");
        _browser.Deliver();
        await (await _server.StreamAsync()).SendAsync(Wire.Hello(5));
        var (second, _) = NewTab();
        await second.ContinueAsync(hasNoSession: false);
        var model = second.User!.Model;
        await _browser.DeliverUntilAsync(model.UntilAsync(() => model.State is ConnectionState.Live));
    }

    [Fact]
    public async Task Sign_out_hands_the_stream_to_another_tab()
    {
        var (first, _) = NewTab();
        await first.SignInAsync("alice");
        _browser.Deliver();
        var stream = await _server.StreamAsync();
        await first.SignOutAsync();
        Assert.Equal("5", stream.LastEventId);

        var (second, _) = NewTab();
        await second.SignInAsync("alice");
        _browser.Deliver();
        await _server.StreamAsync();
    }

    private ParleyClient ClientOf(UserSession session) => new(_open.Single(open => open.Session == session).Http, new() { MaxTries = 1 });

    private HttpResponseMessage Me() => _cookie is { } userId
        ? LiveServer.Ok(Wire.Json(new { userId, displayName = userId }))
        : LiveServer.Refusal(401, "unauthenticated");

    private (UserSession Session, FakeTab Tab) NewTab(FakeTab? reloaded = null)
    {
        var tab = reloaded ?? _browser.Open();
        var requests = new SessionRequests { InnerHandler = _server };
        var events = new SharedEvents(tab) { InnerHandler = requests };
        var http = new HttpClient(events, disposeHandler: false) { BaseAddress = new("http://parley.example/") };
        var session = new UserSession(new(http), http, requests, events, new(tab), tab, _storage, TimeProvider.System);
        _open.Add((session, http));
        return (session, tab);
    }
}
