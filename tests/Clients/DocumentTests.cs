namespace Parley.Clients;

/// <summary>The API document meets the rules that tools for API documents recommend.</summary>
public sealed class DocumentTests(ITestOutputHelper output)
{
    // The exit code is not zero where there are errors. Warnings are printed only.
    [Fact]
    public async Task The_recommended_rules_of_Redocly_find_no_error() => output.WriteLine(
        await Command.RunAsync(".", "node", "node_modules/.bin/redocly", "lint", "--config", "redocly.yaml", "../../docs/openapi-v1.json"));
}
