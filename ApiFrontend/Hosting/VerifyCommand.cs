using System.Globalization;
using Parley.Core.Verification;
using Parley.Storage.RocksDb;
using Parley.Storage.RocksDb.Verification;

namespace Parley.ApiFrontend.Hosting;

/// <summary>The command <c>verify</c>: prints what a stopped store holds, and the first violations.</summary>
internal static class VerifyCommand
{
    private const int Sound = 0;
    private const int Unsound = 1;

    /// <summary>Verifies the store in a folder. Exit code 0 where all that can be proved holds, else 1.</summary>
    public static async Task<int> RunAsync(DirectoryInfo data, CancellationToken cancellationToken)
    {
        try
        {
            var report = await StoreVerifier.VerifyAsync(data.FullName, progress: null, cancellationToken);
            await Console.Out.WriteAsync(Print(report));
            return report.IsSound ? Sound : Unsound;
        }
        catch (StoreUnusableException exception)
        {
            await Console.Error.WriteLineAsync(exception.Message);
            return Unsound;
        }
    }

    private static string Print(StoreReport report)
    {
        var lines = report.Counts.Select(count => $"{count.Value.ToString("N0", CultureInfo.InvariantCulture),15} {count.Key}")
            .Append(report.IsSound ? "No violations." : $"{report.ViolationCount} violations; the first {report.Violations.Length}:")
            .Concat(report.Violations.Select(violation => $"  {violation}"));
        return string.Join(Environment.NewLine, lines) + Environment.NewLine;
    }
}
