using System.CommandLine;
using Parley.LoadTest;
using Parley.LoadTest.Commands;
using Parley.LoadTest.Reports;

var root = new RootCommand(
    "Simulated users who behave like people with pins, and a checker in every run. Start a server, for example "
        + "`dotnet run -c Release --project ApiFrontend -- --limits off`, then `run`. docs/load-testing.md explains everything.");
root.Subcommands.Add(RunCommand.Create());
root.Subcommands.Add(VerifyCommand.Create());
root.Subcommands.Add(CapacityCommand.Create());
root.Subcommands.Add(CompareCommand.Create());
root.Subcommands.Add(ProfileCommand.Create());
// Otherwise the parser replaces the value @FILE of --signing-key.
var parsed = root.Parse(args, new() { ResponseFileTokenReplacer = null });
if (parsed.Errors.Count > 0)
{
    await parsed.InvokeAsync();
    return ExitCodes.WrongUse;
}

try
{
    // A run that is interrupted reads back what it sent, and reports it.
    return await parsed.InvokeAsync(new() { EnableDefaultExceptionHandler = false, ProcessTerminationTimeout = Timeout.InfiniteTimeSpan });
}
catch (Exception e) when (e is UsageException or ReportException)
{
    await Console.Error.WriteLineAsync(e.Message);
    return ExitCodes.WrongUse;
}
catch (OperationCanceledException)
{
    await Console.Error.WriteLineAsync("Interrupted. What was created so far stays, and the next run continues with it.");
    return ExitCodes.Interrupted;
}
catch (Exception e) when (e is ToolException or ParleyException or IOException or UnauthorizedAccessException)
{
    await Console.Error.WriteLineAsync(e.Message);
    return ExitCodes.ToolError;
}
