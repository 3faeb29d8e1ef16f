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
        "Development sign-in is off, so every user needs a token. See docs/operations.md, \"Who may sign in\".";

    private const string ConfigureFirst =
        "Everyone who can reach this address can sign in as any user. Before you put a proxy in front of it, configure Auth:Authority or "
        + "Auth:SigningKey, without Auth:DevSignIn.";

    /// <summary>Returns what the data folder contained at the start, and the previous process if it did not shut down
    /// gracefully.</summary>
    public static string Found(DirectoryInfo data, FoundContents found) =>
        $"Found in {data.FullName}: {found}"
        + (found.KilledHolder is { } holder ? $"{Environment.NewLine}The previous process did not shut down gracefully: {holder}" : "");

    /// <summary>Returns the address, the data folder and the process id of the server, and commands to try first.</summary>
    /// <param name="address">The address that the server listens on.</param>
    /// <param name="data">The data folder.</param>
    /// <param name="canSignIn">Whether development sign-in is open. The commands to try begin with it.</param>
    /// <param name="hasDemoData">Whether the folder contains the demo data.</param>
    public static string For(string address, DirectoryInfo data, bool canSignIn, bool hasDemoData) =>
        $"""
        Parley listens at {address} and stores its data in {data.FullName}
        The process id is {Environment.ProcessId}: Ctrl-C stops the server gracefully, and {Kill} is safe at any time
        The API is described at {address}/docs
        {(canSignIn ? $"{ConfigureFirst}{Environment.NewLine}{(hasDemoData ? DemoData(address) : FirstMessage(address))}" : NoSignIn)}
        """;

    /// <summary>Returns the address of a front end and the id of its cluster.</summary>
    public static string For(string address, string clusterId) =>
        $"""
        Parley listens at {address} as a front end of cluster {clusterId}. {address}/health/ready shows whether a silo answers
        The API is described at {address}/docs
        """;

    // This is the process to kill. `dotnet run` is its parent: if only the parent is killed, the server continues.
    private static string Kill =>
        OperatingSystem.IsWindows() ? $"taskkill /F /PID {Environment.ProcessId}" : $"kill -9 {Environment.ProcessId}";

    // One line, so that it can be pasted as a whole. Bob signs in too, because a message needs a recipient who exists.
    private static string FirstMessage(string address) =>
        $$$"""
        This line sends a first message:
        U={{{address}}}/v1; {{{SignInOfBob}}}; {{{TokenOfAlice}}}; curl -s $U/conversations {{{Bearer}}} {{{Json}}} -d '{{{Hello}}}'
        """;

    // Uses only tools that every terminal has. Prints the inbox as lines of "unread" and "excerpt".
    private static string DemoData(string address) =>
        $$"""
        Open {{address}} in a browser and choose Alice. For a second person, open a private window.
        Sign in as {{DemoContent.SignInAs}}, or as {{string.Join(", ", DemoContent.People.Where(id => id != DemoContent.SignInAs))}}.
        A picture: {{address}}/v1/media/lighthouse.svg
        The inbox of {{DemoContent.SignInAs}}, newest first:
        U={{address}}/v1; {{TokenOfAlice}}; curl -s $U/inbox {{Bearer}} | grep -oE '"unread":[0-9]+|"excerpt":"[^"]*"' | paste - -
        """;
}
