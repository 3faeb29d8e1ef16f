namespace Parley.Clients;

/// <summary>The JavaScript modules of the web page are plain files, which no build step checks. Their JSDoc comments state types.</summary>
public sealed class PageModuleTests
{
    /// <remarks>The message of a failure has the compiler's lines, with file and line number.</remarks>
    [Fact]
    public async Task The_modules_of_the_page_keep_to_the_types_of_their_comments()
    {
        string[] check = ["node", "node_modules/.bin/tsc", "--project", "page-modules.json"];
        var files = await Command.RunAsync(".", [.. check, "--listFilesOnly"]);
        Assert.Contains("WebClient/wwwroot/js/dom.js", files, StringComparison.Ordinal);
        Assert.Contains("WebClient/Layout/Frame.razor.js", files, StringComparison.Ordinal);
        await Command.RunAsync(".", check);
    }
}
