using System.CommandLine;
using System.Globalization;
using Parley.Storage.RocksDb;
using Parley.Storage.RocksDb.Backups;

namespace Parley.ApiFrontend.Hosting;

/// <summary>The commands <c>backup</c> and <c>restore</c>. The exit code is 0 if the copy is complete and durable; else it is 1, and a
/// message says why.</summary>
internal static class BackupCommands
{
    private const int Done = 0;
    private const int Failed = 1;

    /// <summary>The command <c>backup</c>.</summary>
    /// <param name="data">The option that names the data folder.</param>
    public static Command Backup(Option<DirectoryInfo> data)
    {
        var to = new Option<DirectoryInfo>("--to")
        {
            Description = "Where the backup is to be: a folder that is not there yet, or is empty.",
            Required = true,
        };
        var command = new Command(
            "backup", "Make a backup of a data folder, also while a server runs on it. Exit code 1 where none was made.") { data, to };
        command.SetAction((parsed, stop) => RunAsync(async progress =>
        {
            var (from, target) = (parsed.GetRequiredValue(data).FullName, parsed.GetRequiredValue(to).FullName);
            var isShared = await StoreBackup.CreateAsync(from, target, TimeProvider.System, progress, stop);
            return isShared
                ? $"The backup is in {target}. Its tables are hard links to those of {from}: "
                    + "copy it to another disk before you count on it."
                : $"The backup is in {target}.";
        }));
        return command;
    }

    /// <summary>The command <c>restore</c>.</summary>
    /// <param name="data">The option that names the data folder.</param>
    public static Command Restore(Option<DirectoryInfo> data)
    {
        var from = new Option<DirectoryInfo>("--from") { Description = "The backup; it is not changed.", Required = true };
        var command = new Command("restore", "Make a new data folder of a backup. Exit code 1 where none was made.") { from, data };
        command.SetAction((parsed, stop) => RunAsync(async progress =>
        {
            var (backup, target) = (parsed.GetRequiredValue(from).FullName, parsed.GetRequiredValue(data).FullName);
            await StoreBackup.RestoreAsync(backup, target, progress, stop);
            return $"The data is in {target}. Clients that have seen more than the backup are told so and read afresh.";
        }));
        return command;
    }

    private static async Task<int> RunAsync(Func<IProgress<CopyProgress>, Task<string>> make)
    {
        try
        {
            await Console.Out.WriteLineAsync(await make(new PercentProgress()));
            return Done;
        }
        catch (Exception exception) when (exception is BackupException or StoreUnusableException)
        {
            await Console.Error.WriteLineAsync(exception.Message);
            return Failed;
        }
        catch (OperationCanceledException)
        {
            await Console.Error.WriteLineAsync("Given up; nothing was left behind.");
            return Failed;
        }
    }

    /// <summary>Prints a line for each tenth of the copy.</summary>
    private sealed class PercentProgress : IProgress<CopyProgress>
    {
        private long _tenths;

        public void Report(CopyProgress value)
        {
            var tenths = value.Total == 0 ? 10 : value.Copied * 10 / value.Total;
            if (tenths <= _tenths)
                return;
            _tenths = tenths;
            Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{tenths * 10,3} % of {value.Total:N0} bytes"));
        }
    }
}
