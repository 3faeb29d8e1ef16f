using System.Diagnostics;

namespace Parley.Testing.Processes;

/// <summary>Runs the table service of a real Azurite, in memory and on a free loopback port. The process ends with the process that started
/// it, even if that one is killed.</summary>
public sealed class Azurite : IAsyncDisposable
{
    // The public account and key of the emulator. They protect nothing.
    private const string Account = "devstoreaccount1";
    private const string Key = "Eby8vdM02xNOcqFlqUwJPLlmEtlCDXJ1OUzFT50uSRZ6IFsuFq2UVErCz4I6tq/K1SZFPTOtr/KBHBeksoGMGw==";

    private const int MaxStarts = 3;

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private readonly Process _process;
    private readonly TemporaryFolder _folder;

    private Azurite(Process process, TemporaryFolder folder, int port) => (_process, _folder, Port) = (process, folder, port);

    /// <summary>The port on which it listens.</summary>
    public int Port { get; }

    /// <summary>The connection string of its account.</summary>
    public string ConnectionString =>
        $"DefaultEndpointsProtocol=http;AccountName={Account};AccountKey={Key};TableEndpoint=http://127.0.0.1:{Port}/{Account};";

    /// <summary>Starts Azurite and waits until it listens.</summary>
    /// <param name="module">A module of <c>tests/Testing/azurite</c> that is loaded before Azurite; null for none.</param>
    /// <exception cref="InvalidOperationException">It is not installed, or ended.</exception>
    public static async Task<Azurite> StartAsync(string? module = null)
    {
        var folder = Repository.PathOf("tests/Testing/azurite");
        if (!Directory.Exists(Path.Combine(folder, "node_modules")))
            throw new InvalidOperationException("Azurite is not installed. Run ./test once, or: npm ci --prefix tests/Testing/azurite");
        string[] scripts = [.. module is null ? [] : (string[])["--require", Path.Combine(folder, module)], Path.Combine(folder, "run.js")];
        for (var starts = 1; ; starts++)
        {
            try
            {
                return await StartAsync(scripts, ServerProcess.FreePort());
            }
            catch (InvalidOperationException) when (starts < MaxStarts)
            {
                // Another process took the port between its choice and the start.
            }
        }
    }

    /// <summary>Ends the process as <c>kill -9</c> does. All its data is lost.</summary>
    public async Task KillAsync()
    {
        _process.Kill();
        await _process.WaitForExitAsync();
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await KillAsync();
        _process.Dispose();
        _folder.Dispose();
    }

    private static async Task<Azurite> StartAsync(string[] scripts, int port)
    {
        var folder = new TemporaryFolder();
        var start = new ProcessStartInfo("node", [
            .. scripts, "--tableHost", "127.0.0.1", "--tablePort", $"{port}", "--inMemoryPersistence", "--skipApiVersionCheck", "--silent",
            "--disableTelemetry",
        ])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            WorkingDirectory = folder.Path,
        };
        var listening = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var process = new Process { StartInfo = start, EnableRaisingEvents = true };
        var errors = new List<string>();
        process.Exited += (_, _) => listening.TrySetException(new InvalidOperationException($"Azurite ended: {string.Join('\n', errors)}"));
        process.ErrorDataReceived += (_, line) => errors.Add(line.Data ?? "");
        process.OutputDataReceived += (_, line) =>
        {
            if (line.Data?.Contains("successfully started", StringComparison.Ordinal) is true)
                listening.TrySetResult();
        };
        process.Start();
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
        var azurite = new Azurite(process, folder, port);
        try
        {
            await listening.Task.WaitAsync(Patience);
            return azurite;
        }
        catch
        {
            await azurite.DisposeAsync();
            throw;
        }
    }
}
