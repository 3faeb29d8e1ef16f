using Microsoft.Playwright;
using Parley.Browser.Running;
using Parley.Testing;
using Parley.Testing.Processes;

[assembly: AssemblyFixture(typeof(RunningSite))]

namespace Parley.Browser.Running;

/// <summary>The published front end with the demo data, in its own process, and the browser of all tests.</summary>
public sealed class RunningSite : IAsyncLifetime
{
    private const string DefaultBrowser = "/usr/bin/chromium";

    // The browser finds no host except the server's.
    private static readonly string[] Arguments = ["--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1", "--disable-quic"];

    private readonly TemporaryFolder _folder = new();

    private HttpClient? _http;
    private ServerProcess? _server;
    private IPlaywright? _playwright;
    private IBrowser? _browser;

    /// <summary>The address of the server.</summary>
    public Uri Address => _server!.Address;

    /// <inheritdoc/>
    public async ValueTask InitializeAsync()
    {
        Assertions.SetDefaultExpectTimeout(Visitor.Patience);

        // Some tests begin with conversations that are longer than a person could write.
        _server = await StartAsync(PublishedFrontEnd.Program(), _folder, "--demo", "--limits", "off");
        _http = new() { BaseAddress = Address };
        _playwright = await Playwright.CreateAsync();
        _browser = await _playwright.Chromium.LaunchAsync(new() { ExecutablePath = BrowserPath(), Args = Arguments });
        await _server.PrintsAsync("The inbox of alice");
    }

    /// <summary>Starts a front end in its own process.</summary>
    /// <param name="program">Its absolute path.</param>
    /// <param name="data">Its data folder.</param>
    /// <param name="options">Further options of the command line.</param>
    public static Task<ServerProcess> StartAsync(string program, TemporaryFolder data, params string[] options) =>
        StartAsync(program, data, ServerProcess.FreePort(), options);

    /// <inheritdoc cref="StartAsync(string, TemporaryFolder, string[])"/>
    /// <param name="program">Its absolute path.</param>
    /// <param name="data">Its data folder.</param>
    /// <param name="port">The port on which it listens.</param>
    /// <param name="options">Further options of the command line.</param>
    public static Task<ServerProcess> StartAsync(string program, TemporaryFolder data, int port, params string[] options)
    {
        ArgumentNullException.ThrowIfNull(data);
        return ServerProcess.StartAsync(
            program,
            data.Path,
            port,
            new Dictionary<string, string> { ["Api__Timeout"] = "00:00:30" }, // machines that run all tests are busy
            verbs: [],
            options);
    }

    /// <summary>Signs a person in for calls of the HTTP API.</summary>
    /// <param name="userId">Anybody's id. A person with a new id is created.</param>
    public Task<SiteApi> ApiAsync(string userId) => SiteApi.SignInAsync(_http!, userId);

    /// <summary>Signs a person in on another server, for calls of its HTTP API.</summary>
    public static Task<SiteApi> ApiAsync(Uri address, string userId) => SiteApi.SignInAsync(new() { BaseAddress = address }, userId);

    /// <summary>Opens a tab for a new visitor.</summary>
    internal Task<Visitor> VisitAsync(Uri address, Screen screen, ColorScheme colors, string? state) =>
        Visitor.ArriveAsync(_browser!, address, screen, colors, state);

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        if (_browser is not null)
            await _browser.CloseAsync();
        _playwright?.Dispose();
        _http?.Dispose();
        if (_server is not null)
            await _server.DisposeAsync();
        _folder.Dispose();
    }

    private static string BrowserPath()
    {
        var path = Environment.GetEnvironmentVariable("CHROMIUM") ?? DefaultBrowser;
        return File.Exists(path)
            ? path
            : throw new InvalidOperationException(
                $"There is no browser at {path}. Run tests/Browser/install, or set CHROMIUM to the path of one.");
    }
}
