using System.Diagnostics;
using Parley.Testing;

namespace Parley.Unit.Text;

/// <summary>Compares composition and folding by Parley's own tables with a .NET runtime that uses the ICU library.</summary>
public sealed class UnicodeTablesTests
{
    [Fact]
    public async Task The_tables_equal_those_of_a_runtime_with_ICU()
    {
        var program = Repository.PathOf($"tests/UnicodeTables/bin/{Configuration}/net10.0/Parley.UnicodeTables.dll");
        using var process = Process.Start(new ProcessStartInfo("dotnet", [program, "compare"])
        {
            RedirectStandardError = true,
            Environment = { ["DOTNET_SYSTEM_GLOBALIZATION_INVARIANT"] = "0" },
        })!;
        var differences = await process.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken);
        await process.WaitForExitAsync(TestContext.Current.CancellationToken);
        Assert.Equal("", differences);
        Assert.Equal(0, process.ExitCode);
    }

    private static string Configuration =>
        AppContext.BaseDirectory.Contains($"{Path.DirectorySeparatorChar}Debug{Path.DirectorySeparatorChar}", StringComparison.Ordinal)
            ? "Debug"
            : "Release";
}
