using Parley.Testing;

namespace Parley.Clients;

/// <summary>The JavaScript modules of the web page are plain files, which no build step checks. Their JSDoc comments state types.</summary>
public sealed class PageModuleTests
{
    private static readonly string[] Options =
    [
        "--noEmit", "--allowJs", "--checkJs", "--strict", "--target", "es2024", "--lib", "es2024,dom,dom.iterable",
        "--module", "esnext", "--moduleResolution", "bundler",
    ];

    // Output of the build.
    private static readonly string[] NotSource = ["bin", "obj"];

    /// <remarks>The message of a failure has the compiler's lines, with file and line number.</remarks>
    [Fact]
    public async Task The_modules_of_the_page_keep_to_the_types_of_their_comments()
    {
        // tsc runs in the folder WebClient. In tests/Clients it would find the types of Node.js, which do not exist in a browser.
        var page = Repository.PathOf("WebClient");
        var modules = Directory.EnumerateFiles(page, "*.js", SearchOption.AllDirectories)
            .Select(module => Path.GetRelativePath(page, module))
            .Where(module => !NotSource.Contains(module.Split(Path.DirectorySeparatorChar)[0]))
            .ToArray();
        Assert.NotEmpty(modules);
        await Command.RunAsync(page, ["node", Repository.PathOf("tests/Clients/node_modules/.bin/tsc"), .. Options, .. modules]);
    }
}
