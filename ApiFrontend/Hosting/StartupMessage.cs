using Parley.Demo;
using Parley.Storage.RocksDb;

namespace Parley.ApiFrontend.Hosting;

/// <summary>The lines that the process prints when it has started.</summary>
internal static class StartupMessage
{
    private const string Json = "-H 'Content-Type: application/json'";

    private const string TokenOfAlice =
        $$"""T=$(curl -s $U/dev/sign-in {{Json}} -d '{"userId":"{{DemoContent.SignInAs}}"}' | sed 's/.*"token":"\([^"]*\)".*/\1/')""";

    private const string SignInOfBob = $$"""curl -s $U/dev/sign-in {{Json}} -d '{"userId":"bob"}' >/dev/null""";

    private const string Bearer = "-H \"Authorization: Bearer $T\"";

    private const string Hello = """{"memberIds":["bob"],"clientId":"first","message":{"text":"Hello, Bob"}}""";

    private const string NoSignIn =
        "Nobody can sign in without proof here. See docs/operations.md, \"Who may sign in\".";

    private const string ConfigureFirst =
        "Whoever reaches this address can sign in as anybody. Before you put a proxy in front of it, configure Auth:Authority or "
        + "Auth:SigningKey, without Auth:DevSignIn.";

    /// <summary>What an earlier process left in the data folder, and whether that process ended in order.</summary>
    public static string Found(DirectoryInfo data, FoundContents found) =>
        $"Found in {data.FullName}: {found}"
        + (found.KilledHolder is { } holder ? $"{Environment.NewLine}The last one to use it did not end in order: {holder}" : "");

    /// <summary>Where it listens, where the data is, which process it is, and what to try first.</summary>
    /// <param name="address">Where.</param>
    /// <param name="data">The data folder.</param>
    /// <param name="canSignIn">Whether anybody may sign in as anybody, which what to try begins with.</param>
    /// <param name="hasWorld">Whether the small world of <c>--demo</c> is there.</param>
    public static string For(string address, DirectoryInfo data, bool canSignIn, bool hasWorld) =>
        $"""
        Parley listens at {address} and keeps its data in {data.FullName}
        It is process {Environment.ProcessId}: Ctrl-C ends it in order, and {Kill} at any moment
        The API is described at {address}/docs
        {(canSignIn ? $"{ConfigureFirst}{Environment.NewLine}{(hasWorld ? World(address) : FirstMessage(address))}" : NoSignIn)}
        """;

    /// <summary>Where a front end of a cluster listens, and which cluster it is.</summary>
    public static string For(string address, string clusterId) =>
        $"""
        Parley listens at {address}, a front end of cluster {clusterId}; {address}/health/ready tells whether a silo answers
        The API is described at {address}/docs
        """;

    // The server's own process: `dotnet run` starts it, and if that one alone is killed, the server goes on.
    private static string Kill =>
        OperatingSystem.IsWindows() ? $"taskkill /F /PID {Environment.ProcessId}" : $"kill -9 {Environment.ProcessId}";

    // One line, so that it pastes whole. Both sign in, for a message needs somebody to go to.
    private static string FirstMessage(string address) =>
        $$$"""
        A first message:
        U={{{address}}}/v1; {{{SignInOfBob}}}; {{{TokenOfAlice}}}; curl -s $U/conversations {{{Bearer}}} {{{Json}}} -d '{{{Hello}}}'
        """;

    // Tools that every terminal has: the inbox as lines of "unread" and "excerpt".
    private static string World(string address) =>
        $$"""
        Sign in as {{DemoContent.SignInAs}}, or as {{string.Join(", ", DemoContent.People.Where(id => id != DemoContent.SignInAs))}}.
        A picture: {{address}}/v1/media/lighthouse.svg
        The inbox of {{DemoContent.SignInAs}}, newest first:
        U={{address}}/v1; {{TokenOfAlice}}; curl -s $U/inbox {{Bearer}} | grep -oE '"unread":[0-9]+|"excerpt":"[^"]*"' | paste - -
        """;
}
