using System.CommandLine;
using Parley.LoadTest.Checking;
using Parley.LoadTest.Runs;

namespace Parley.LoadTest.Commands;

/// <summary><c>verify</c>: checks again what an earlier run left behind.</summary>
internal static class VerifyCommand
{
    /// <summary>Creates the command.</summary>
    public static Command Create()
    {
        var target = new TargetOptions();
        var record = new Argument<string>("record")
        {
            Description = $"The record of a run, {RecordFile.Name}, or the folder that holds it.",
        };
        var command = new Command("verify", "Reads back what an earlier run wrote, and compares it with its record.") { record };
        var convergence = RunOptions.Convergence();
        command.Add(convergence);
        target.AddTo(command);
        command.SetAction(async (parsed, stop) =>
        {
            var path = parsed.GetRequiredValue(record);
            var (header, conversations) = await RecordFile.ReadAsync(
                Directory.Exists(path) ? Path.Combine(path, RecordFile.Name) : path, stop);
            using var server = target.Read(parsed);
            await TargetOptions.ReachAsync(server, stop);
            var check = await LoadRun.CheckAsync(
                server, header.UserIds, conversations, new(), parsed.GetRequiredValue(convergence).Length, Displays.Choose(), stop);
            var violations = check.Violations.Values.Sum();
            Console.WriteLine(FormattableString.Invariant($"{violations:N0} violations in {check.Messages:N0} messages"));
            foreach (var line in check.Examples.Concat(check.Unchecked.Select(reason => $"not checked: {reason}")))
                Console.WriteLine(line);
            if (violations > 0)
                return ExitCodes.Broken;
            return check.IsComplete ? ExitCodes.Success : throw new ToolException($"The check is not complete: {check.Unchecked[0]}");
        });
        return command;
    }
}
