using System.Net;
using Parley.Browser.Running;
using Parley.Testing;
using static Microsoft.Playwright.Assertions;

namespace Parley.Browser.Serving;

/// <summary>Both forms of the front end serve the page: the build output, which <c>dotnet run</c> starts, and the published
/// folder.</summary>
public sealed class ServedFilesTests(RunningSite site) : BrowserTests(site)
{
    private const string Policy =
        "default-src 'self'; script-src 'self' 'wasm-unsafe-eval'; style-src 'self'; img-src 'self' https: data:; connect-src 'self'; "
        + "object-src 'none'; base-uri 'self'; frame-ancestors 'none'; form-action 'self'";

    [Fact]
    public Task The_published_folder_serves_the_page() => ServesThePageAsync(Site.Address);

    [Fact]
    public async Task The_build_output_serves_the_page()
    {
        using var data = new TemporaryFolder();
        await using var server = await RunningSite.StartAsync(BuildOutput(), data);
        await ServesThePageAsync(server.Address);

        var visitor = await VisitAsync(address: server.Address);
        await visitor.OpenAsync();
        await Expect(visitor.SignIn.Question).ToBeVisibleAsync();
    }

    [Fact]
    public async Task Every_module_is_loaded_soon_so_that_it_is_there_without_a_connection()
    {
        var root = Repository.PathOf("artifacts/published/wwwroot");
        var missing = Directory.EnumerateFiles(root, "*.js", SearchOption.AllDirectories)
            .Select(file => $"/{Path.GetRelativePath(root, file)}")
            .Where(path => !path.StartsWith("/_framework/", StringComparison.Ordinal))
            .ToHashSet();
        Assert.NotEmpty(missing);
        var isComplete = new TaskCompletionSource();
        var visitor = await VisitAsync();
        visitor.Page.RequestFinished += (_, request) =>
        {
            lock (missing)
            {
                missing.Remove(new Uri(request.Url).AbsolutePath);
                if (missing.Count is 0)
                    isComplete.TrySetResult();
            }
        };
        await visitor.OpenAsync();
        await visitor.SignInWithIdAsync("loads-modules");
        await Task.WhenAny(isComplete.Task, Task.Delay(TimeSpan.FromSeconds(30), TestContext.Current.CancellationToken));
        lock (missing)
            Assert.Empty(missing);

        await visitor.Page.Context.SetOfflineAsync(true);
        visitor.AllowFault("net::ERR_INTERNET_DISCONNECTED");
        await visitor.Inbox.Settings.ClickAsync();
        await Expect(visitor.Dialog.GetByText("Colours")).ToBeVisibleAsync();
    }

    [Fact]
    public async Task An_unexpected_fault_of_the_page_is_shown()
    {
        var visitor = await VisitAsync();
        await visitor.OpenAsync();
        await Expect(visitor.SignIn.Question).ToBeVisibleAsync();
        var note = visitor.Page.GetByText("Something went wrong.");
        await Expect(note).ToBeHiddenAsync();

        // As Blazor does after an exception that nobody has caught.
        await visitor.Page.EvaluateAsync("() => document.getElementById('blazor-error-ui').style.display = 'block'");
        await Expect(note).ToBeVisibleAsync();
    }

    private static async Task ServesThePageAsync(Uri address)
    {
        using var http = new HttpClient { BaseAddress = address };

        using var shell = await http.GetAsync(new Uri("", UriKind.Relative));
        Assert.Equal((HttpStatusCode.OK, "text/html"), (shell.StatusCode, shell.Content.Headers.ContentType?.MediaType));
        Assert.Equal([Policy], shell.Headers.GetValues("Content-Security-Policy"));
        Assert.Equal(["no-referrer"], shell.Headers.GetValues("Referrer-Policy"));
        Assert.True(shell.Headers.CacheControl?.NoStore); // After Back, a stored copy would say whether there was a session before.
        Assert.Contains("_framework/blazor.webassembly.js", await shell.Content.ReadAsStringAsync(), StringComparison.Ordinal);

        Assert.Equal(
            await File.ReadAllTextAsync(Repository.PathOf("WebClient/wwwroot/page.css")), await FileAsync(http, "page.css", "text/css"));
        Assert.NotEmpty(await FileAsync(http, "icon.svg", "image/svg+xml"));
        Assert.NotEmpty(await FileAsync(http, "_framework/blazor.webassembly.js", "text/javascript"));
        Assert.NotEmpty(await FileAsync(http, "Conversations/Timeline.razor.js", "text/javascript"));

        using var refused = await http.GetAsync(new Uri("v1/inbox", UriKind.Relative));
        Assert.Equal((HttpStatusCode.Unauthorized, true), (refused.StatusCode, refused.Headers.CacheControl?.NoStore));
    }

    private static async Task<string> FileAsync(HttpClient http, string path, string mediaType)
    {
        using var file = await http.GetAsync(new Uri(path, UriKind.Relative));
        Assert.Equal(
            (HttpStatusCode.OK, mediaType, false),
            (file.StatusCode, file.Content.Headers.ContentType?.MediaType, file.Headers.CacheControl?.NoStore ?? false));
        return await file.Content.ReadAsStringAsync();
    }

    // The output of the build that made these tests: bin/Release/net10.0.
    private static string BuildOutput()
    {
        var output = new DirectoryInfo(Path.TrimEndingDirectorySeparator(AppContext.BaseDirectory));
        return Repository.PathOf($"ApiFrontend/bin/{output.Parent!.Name}/{output.Name}/Parley.ApiFrontend.dll");
    }
}
