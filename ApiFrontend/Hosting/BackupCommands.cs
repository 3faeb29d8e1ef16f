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
            Description = "The folder for the backup. It must not exist, or must be empty.",
            Required = true,
        };
        var command = new Command(
            "backup",
            "Make a backup of a data folder. A server may be running on it. The exit code is 1 if no backup was made.") { data, to };
        command.SetAction((parsed, stop) => RunAsync(async progress =>
        {
            var (from, target) = (parsed.GetRequiredValue(data).FullName, parsed.GetRequiredValue(to).FullName);
            var isShared = await StoreBackup.CreateAsync(from, target, TimeProvider.System, progress, stop);
            return isShared
                ? $"The backup is in {target}. Its table files are hard links to those in {from}. "
                    + "Copy the backup to another disk before you rely on it."
                : $"The backup is in {target}.";
        }));
        return command;
    }

    /// <summary>The command <c>restore</c>.</summary>
    /// <param name="data">The option that names the data folder.</param>
    public static Command Restore(Option<DirectoryInfo> data)
    {
        var from = new Option<DirectoryInfo>("--from") { Description = "The backup. It is not changed.", Required = true };
        var command = new Command(
            "restore", "Make a new data folder from a backup. The exit code is 1 if no folder was made.") { from, data };
        command.SetAction((parsed, stop) => RunAsync(async progress =>
        {
            var (backup, target) = (parsed.GetRequiredValue(from).FullName, parsed.GetRequiredValue(data).FullName);
            await StoreBackup.RestoreAsync(backup, target, progress, stop);
            return $"The data is in {target}. Clients that received later changes get position_unknown and read again.";
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
            await Console.Error.WriteLineAsync("Cancelled. No incomplete copy was left.");
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
