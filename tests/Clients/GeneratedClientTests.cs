namespace Parley.Clients;

/// <summary>The clients that three generators create from the API document compile and read the answers of the server.</summary>
/// <remarks>Each client makes the same calls, and prints the answers from its generated types: the entries and the changes of a group,
/// an inbox with a muted conversation, inbox changes with a conversation that was left, and two refusals.</remarks>
public sealed class GeneratedClientTests(RunningServer server)
{
    private const string Document = "../../../docs/openapi-v1.json";

    [Fact]
    public Task A_client_of_NSwag_reads_groups_inboxes_and_problems() => CompilesAndReadsAsync("NSwag");

    [Fact]
    public Task A_client_of_Kiota_reads_groups_inboxes_and_problems() => CompilesAndReadsAsync("Kiota");

    [Fact]
    public async Task A_client_of_openapi_typescript_reads_groups_inboxes_and_problems()
    {
        await Command.RunAsync(
            "TypeScript", "node", "../node_modules/.bin/openapi-typescript", Document, "--output", "obj/parley.d.ts");
        await Command.RunAsync("TypeScript", "node", "../node_modules/.bin/tsc");
        await ReadsAsync("typescript", "node", "TypeScript/obj/use.js");
    }

    private async Task CompilesAndReadsAsync(string project)
    {
        await Command.RunAsync(project, "dotnet", "build", "--configuration", "Release", "--verbosity", "quiet", "--nologo");
        await ReadsAsync(project, "dotnet", $"{project}/bin/Release/net10.0/Parley.Clients.{project}.dll");
    }

    private async Task ReadsAsync(string prefix, params string[] program) => Assert.Equal(
        $"""
        entry 1: created {prefix}-anna,{prefix}-bob
        entry 2: Hello all
        entry 3: added {prefix}-carl
        change 1: new, created {prefix}-anna,{prefix}-bob
        change 2: new, Hello all
        change 3: new, added {prefix}-carl
        change 4: of 2, Hello all
        inbox: Trip, muted until forever, Hello all
        inbox: Trip, muted until null
        inbox change: group is Trip
        inbox change: other is gone, left
        problem: 404 404 not_found
        problem: invalid_request /text too_long, 1 above the limit
        """.ReplaceLineEndings("\n"),
        (await Command.RunAsync(".", [.. program, server.Address.ToString(), prefix])).Trim().ReplaceLineEndings("\n"));
}
