using Parley.Testing;
using Parley.Testing.Processes;

namespace Parley.Faults.Processes;

/// <summary>The sample of the client's README, on a server with the demo data, as a reader runs it.</summary>
public sealed class QuickstartTests
{
    [Fact]
    public void The_README_of_the_client_shows_the_sample() =>
        Assert.Contains(
            $"```csharp\n{File.ReadAllText(Repository.PathOf("samples/Quickstart/Program.cs"))}```",
            File.ReadAllText(Repository.PathOf("Client/README.md")),
            StringComparison.Ordinal);

    [Fact]
    public async Task The_sample_runs_unchanged_on_the_demo()
    {
        using var folder = new TemporaryFolder();
        await using var server = await ServerProcess.StartAsync(folder.Path, ServerProcess.FreePort(), "--demo");
        await server.PrintsAsync("Sign in as alice");

        // The sample calls port 5080, which another process may use. With this server as its proxy, its requests arrive here.
        var environment = new Dictionary<string, string> { ["http_proxy"] = server.Address.ToString(), ["no_proxy"] = "" };
        await using var sample = ServerProcess.Launch("Parley.Quickstart.dll", server.Address, environment);

        Assert.True(await sample.ExitAsync() == 0, sample.Output);
        var lines = sample.Output.Split(Environment.NewLine);
        Assert.EndsWith(" alice: Ask her", lines[0], StringComparison.Ordinal);
        Assert.EndsWith(" alice: Hello, Bob", lines[1], StringComparison.Ordinal);
    }
}
