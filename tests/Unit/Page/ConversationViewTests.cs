using System.Reflection;
using System.Runtime.CompilerServices;
using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Web;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.JSInterop;
using Parley.Client;
using Parley.Unit.Client.Live;
using Parley.Unit.Page.Tabs;
using Parley.WebClient.Conversations;
using Parley.WebClient.Feedback;
using Parley.WebClient.Layout;
using Parley.WebClient.Settings;
using Parley.WebClient.SignIn;
using Parley.WebClient.Tabs;

namespace Parley.Unit.Page;

/// <summary>A conversation on the screen that is left while it loads.</summary>
public sealed class ConversationViewTests
{
    [Fact]
    public async Task A_component_that_was_disposed_while_its_conversation_loaded_does_not_follow_it()
    {
        using var server = new LiveServer();
        server.On("GET", "me", """{"userId":"me","displayName":"me"}""");
        server.On("GET", "inbox", Wire.Inbox(5));
        server.On("GET", "conversations/c1/changes", Wire.Changes(5, 5));
        var (asked, answer) = (new TaskCompletionSource(), new TaskCompletionSource<HttpResponseMessage>());
        server.On("GET", "conversations/c1/messages", _ =>
        {
            asked.SetResult();
            return answer.Task;
        });
        var tab = new FakeBrowser().Open();
        using var requests = new SessionRequests { InnerHandler = server };
        using var events = new SharedEvents(tab) { InnerHandler = requests };
        using var http = new HttpClient(events) { BaseAddress = new("http://parley.example/") };
        var storage = new MemoryStorage();
        using var session = new UserSession(new(http), http, requests, events, new(tab), tab, storage, TimeProvider.System);
        await session.ContinueAsync(hasNoSession: false);
        var screenSize = typeof(Dom).Assembly.GetType("Parley.WebClient.Layout.ScreenSize", throwOnError: true)!;
        await using var services = new ServiceCollection()
            .AddSingleton(session)
            .AddSingleton(new ParleyClient(http))
            .AddSingleton(new Toasts(TimeProvider.System))
            .AddSingleton(new Dom(new NoBrowser()))
            .AddSingleton(screenSize, RuntimeHelpers.GetUninitializedObject(screenSize)) // Its constructor needs a browser.
            .AddSingleton(new Preferences(storage))
            .AddSingleton<NavigationManager>(new FixedAddress())
            .BuildServiceProvider();
        await using var renderer = new HtmlRenderer(services, NullLoggerFactory.Instance);
        var shown = await renderer.Dispatcher.InvokeAsync(() => renderer.BeginRenderingComponent<ConversationView>(
            ParameterView.FromDictionary(new Dictionary<string, object?> { ["Id"] = "c1", ["IsPanel"] = true })));
        await asked.Task.WaitAsync(Patience.Token);
        await renderer.DisposeAsync();
        answer.SetResult(LiveServer.Ok(Wire.Messages(5, 5, Wire.Entry(5))));
        await shown.QuiescenceTask.WaitAsync(Patience.Token);

        var conversation = Assert.IsType<ConversationModel>(session.User!.Open.Find("c1", null));
        var changed = typeof(LiveObject).GetField(nameof(LiveObject.Changed), BindingFlags.Instance | BindingFlags.NonPublic)!;
        var followers = ((EventHandler?)changed.GetValue(conversation))?.GetInvocationList() ?? [];
        Assert.DoesNotContain(followers, follower => follower.Target is ConversationView);
    }

    private sealed class FixedAddress : NavigationManager
    {
        public FixedAddress() => Initialize("http://parley.example/", "http://parley.example/boards");
    }

    private sealed class NoBrowser : IJSRuntime
    {
        public ValueTask<TValue> InvokeAsync<TValue>(string identifier, object?[]? args) => throw new NotSupportedException();

        public ValueTask<TValue> InvokeAsync<TValue>(string identifier, CancellationToken cancellationToken, object?[]? args) =>
            throw new NotSupportedException();
    }
}
