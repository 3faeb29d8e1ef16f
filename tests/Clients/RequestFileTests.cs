using Parley.Testing;

namespace Parley.Clients;

/// <summary><c>docs/api.http</c> runs in the editors that it names.</summary>
public sealed class RequestFileTests(DemoServer server)
{
    private const string Name = "api.http";
    private const string Settings = ".httpyac.js";

    /// <remarks>httpYac is also a command. REST Client is only an extension of an editor: a test of <c>tests/Api</c> reads the file as REST
    /// Client does.</remarks>
    [Fact]
    public async Task Every_request_succeeds_in_httpYac()
    {
        using var folder = new TemporaryFolder();
        var docs = Repository.PathOf("docs");
        var requests = await File.ReadAllTextAsync(Path.Combine(docs, Name));
        await File.WriteAllTextAsync(
            Path.Combine(folder.Path, Name),
            requests.Replace("http://localhost:5080", server.Address.ToString().TrimEnd('/'), StringComparison.Ordinal));
        File.Copy(Path.Combine(docs, Settings), Path.Combine(folder.Path, Settings));

        // httpYac reads no file outside of its working folder.
        var output = await Command.RunAsync(
            folder.Path, "node", Repository.PathOf("tests/Clients/node_modules/.bin/httpyac"), "send", Name,
            "--all", "--bail", "--no-color", "--output", "short");

        var count = requests.Split('\n').Count(line => line.StartsWith("###", StringComparison.Ordinal));
        Assert.Contains($"{count} requests processed ({count} succeeded)", output, StringComparison.Ordinal);
        Assert.DoesNotMatch("(?m)^=> [^2]", output);
    }
}
