using System.Runtime.InteropServices.JavaScript;
using System.Runtime.Versioning;
using Microsoft.AspNetCore.Components.WebAssembly.Hosting;
using Parley.Client;
using Parley.WebClient.Feedback;
using Parley.WebClient.Layout;
using Parley.WebClient.Live;
using Parley.WebClient.Settings;
using Parley.WebClient.SignIn;
using Parley.WebClient.Storage;
using Parley.WebClient.Tabs;

namespace Parley.WebClient;

/// <summary>The entry point of the page.</summary>
[SupportedOSPlatform("browser")]
internal static class Program
{
    private static async Task Main(string[] arguments)
    {
        var builder = WebAssemblyHostBuilder.CreateDefault(arguments);
        builder.RootComponents.Add<App>("#app");

        // The browser adds the session cookie to each request, so the client has no token. The client limits the time of each call itself.
        builder.Services.AddSingleton<ITabs, BrowserTabs>();
        builder.Services.AddSingleton<SharedSession>();
        builder.Services.AddSingleton(_ => new SessionRequests { InnerHandler = new HttpClientHandler() });
        builder.Services.AddSingleton(services => new SharedEvents(services.GetRequiredService<ITabs>())
        {
            InnerHandler = services.GetRequiredService<SessionRequests>(),
        });
        builder.Services.AddSingleton(services => new HttpClient(services.GetRequiredService<SharedEvents>())
        {
            BaseAddress = new(builder.HostEnvironment.BaseAddress),
            Timeout = Timeout.InfiniteTimeSpan,
        });
        builder.Services.AddSingleton(services => new ParleyClient(services.GetRequiredService<HttpClient>()));
        builder.Services.AddSingleton(TimeProvider.System);
        builder.Services.AddSingleton<ITextStorage, BrowserStorage>();
        builder.Services.AddSingleton<Preferences>();
        builder.Services.AddSingleton<UserSession>();
        builder.Services.AddSingleton<Toasts>();
        builder.Services.AddSingleton<Announcer>();
        builder.Services.AddSingleton<Dom>();
        builder.Services.AddSingleton<ScreenSize>();
        builder.Services.AddSingleton(_ => new DayChange(TimeProvider.System, Times.DayOf));
        await Task.WhenAll(
            JSHost.ImportAsync(Frames.Module, "../js/frames.js"),
            JSHost.ImportAsync(Times.Module, "../js/times.js"),
            JSHost.ImportAsync(ShellState.Module, "../js/shell.js"),
            JSHost.ImportAsync(Notifications.Module, "../js/notifications.js"),
            JSHost.ImportAsync(BrowserStorage.Module, "../js/storage.js"),
            JSHost.ImportAsync(BrowserTabs.Module, "../js/tabs.js"));
        await builder.Build().RunAsync();
    }
}
