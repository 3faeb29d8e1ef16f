using System.Collections.Concurrent;
using System.Collections.ObjectModel;
using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using System.Runtime.InteropServices;

namespace Parley.Testing.Processes;

/// <summary>The real front end, or another server program of this repository, as a separate process on a free loopback port.</summary>
public sealed class ServerProcess : IAsyncDisposable
{
    private const string FrontEnd = "Parley.ApiFrontend.dll";

    // Signal numbers of Linux.
    private const int Interrupt = 2;
    private const int Terminate = 15;
    private const int Continue = 18;
    private const int Stop = 19;

    /// <summary>Long, because machines that run tests are busy. A test that succeeds does not wait for it.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private readonly Process _process;
    private readonly ConcurrentQueue<string> _output = new();
    private readonly ConcurrentDictionary<TaskCompletionSource<string>, Func<string, bool>> _awaited = new();

    private ServerProcess(Process process, Uri address) => (_process, Address) = (process, address);

    /// <summary>The address on which it listens.</summary>
    public Uri Address { get; }

    /// <summary>Its process id.</summary>
    public int Id => _process.Id;

    /// <summary>All its output so far.</summary>
    public string Output => string.Join(Environment.NewLine, _output);

    /// <summary>Starts a server and waits until it is ready.</summary>
    /// <param name="dataFolder">Its data folder.</param>
    /// <param name="port">A port of <see cref="FreePort"/>, so that a restarted server has the same address.</param>
    /// <param name="options">Further command line options.</param>
    public static Task<ServerProcess> StartAsync(string dataFolder, int port, params string[] options) =>
        StartAsync([], FrontEnd, dataFolder, port, ReadOnlyDictionary<string, string>.Empty, [], options);

    /// <summary>Starts another program with the same command line options, and waits until it is ready.</summary>
    /// <param name="assembly">The program's file in the folder of the tests, or its absolute path.</param>
    /// <param name="dataFolder">Its data folder.</param>
    /// <param name="port">A port of <see cref="FreePort"/>.</param>
    /// <param name="environment">Additional environment variables.</param>
    /// <param name="verbs">Arguments before the options that every server has.</param>
    /// <param name="options">Arguments after these options.</param>
    public static Task<ServerProcess> StartAsync(
        string assembly, string dataFolder, int port, IReadOnlyDictionary<string, string> environment, string[] verbs, string[] options) =>
        StartAsync([], assembly, dataFolder, port, environment, verbs, options);

    /// <summary>Starts any program with health addresses, and waits until it is ready.</summary>
    /// <param name="assembly">The program's file in the folder of the tests.</param>
    /// <param name="address">The address on which it is told to listen.</param>
    /// <param name="environment">Additional environment variables.</param>
    /// <param name="arguments">The complete command line except the address.</param>
    public static async Task<ServerProcess> StartHostAsync(
        string assembly, Uri address, IReadOnlyDictionary<string, string> environment, params string[] arguments)
    {
        var server = Launch([], assembly, address, environment, ["--urls", address.ToString().TrimEnd('/'), .. arguments]);
        await server.UntilAsync(ready: true);
        return server;
    }

    /// <summary>Starts a server on a small disk, and waits until it is ready.</summary>
    /// <inheritdoc cref="StartAsync(string, int, string[])"/>
    public static Task<ServerProcess> StartAsync(SmallDisk disk, string dataFolder, int port, params string[] options) =>
        StartAsync(disk.Enter, FrontEnd, dataFolder, port, ReadOnlyDictionary<string, string>.Empty, [], options);

    /// <summary>Starts a program, and does not wait.</summary>
    /// <param name="assembly">The program's file in the folder of the tests.</param>
    /// <param name="address">The address on which it will listen.</param>
    /// <param name="environment">Additional environment variables.</param>
    /// <param name="arguments">The complete command line.</param>
    public static ServerProcess Launch(
        string assembly, Uri address, IReadOnlyDictionary<string, string> environment, params string[] arguments) =>
        Launch([], assembly, address, environment, arguments);

    /// <summary>Waits until the server's health is ready, or not ready.</summary>
    public async Task UntilAsync(bool ready)
    {
        using var http = new HttpClient { BaseAddress = Address };
        using var deadline = new CancellationTokenSource(Patience);
        while (true)
        {
            if (_process.HasExited)
                throw new InvalidOperationException($"The server ended with {_process.ExitCode}:{Environment.NewLine}{Output}");
            try
            {
                using var answer = await http.GetAsync(new Uri("/health/ready", UriKind.Relative), deadline.Token);
                if (answer.IsSuccessStatusCode == ready)
                    return;
            }
            catch (HttpRequestException)
            {
                // The process does not listen yet. It has no other signal to wait for.
            }
            catch (OperationCanceledException)
            {
                throw new TimeoutException(
                    $"The server did not say within {Patience} that it is {(ready ? "" : "not ")}ready:{Environment.NewLine}{Output}");
            }

            await Task.Delay(TimeSpan.FromMilliseconds(20));
        }
    }

    /// <summary>Waits until the process has printed a line with these words, and returns the line.</summary>
    public Task<string> PrintsAsync(string words) => PrintsAsync(words, line => line.Contains(words, StringComparison.Ordinal));

    /// <summary>Waits until the process has printed a matching line, and returns the line.</summary>
    /// <param name="what">Describes the line for an error message.</param>
    /// <param name="isIt">Whether a line matches.</param>
    /// <exception cref="InvalidOperationException">The process ended before.</exception>
    public async Task<string> PrintsAsync(string what, Func<string, bool> isIt)
    {
        var printed = new TaskCompletionSource<string>(TaskCreationOptions.RunContinuationsAsynchronously);
        _awaited[printed] = isIt;
        if (_output.FirstOrDefault(isIt) is { } earlier)
            printed.TrySetResult(earlier);
        var ended = _process.WaitForExitAsync(); // also waits until all output is read
        await Task.WhenAny(printed.Task, ended, Task.Delay(Patience));
        _awaited.TryRemove(printed, out _);
        if (printed.Task.IsCompleted)
            return await printed.Task;
        throw ended.IsCompleted
            ? new InvalidOperationException(
                $"Process {Id} ended with {_process.ExitCode} without printing \"{what}\":{Environment.NewLine}{Output}")
            : new TimeoutException($"Process {Id} did not print \"{what}\" within {Patience}:{Environment.NewLine}{Output}");
    }

    /// <summary>Runs the front end's program to its end, with any arguments.</summary>
    public static Task<(int ExitCode, string Output)> RunAsync(params string[] arguments) => RunAsync(disk: null, arguments);

    /// <summary>Runs the front end's program to its end on a small disk.</summary>
    public static async Task<(int ExitCode, string Output)> RunAsync(SmallDisk? disk, params string[] arguments)
    {
        await using var server = Launch(
            disk?.Enter ?? [], FrontEnd, new Uri("http://127.0.0.1"), ReadOnlyDictionary<string, string>.Empty, arguments);
        var exitCode = await server.ExitAsync();
        return (exitCode, server.Output);
    }

    /// <summary>A loopback port on which no process listens.</summary>
    public static int FreePort()
    {
        using var probe = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { ExclusiveAddressUse = true };
        probe.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        return ((IPEndPoint)probe.LocalEndPoint!).Port;
    }

    /// <summary>Ends the process as <c>kill -9</c> does, and waits until it has ended.</summary>
    public async Task KillAsync()
    {
        _process.Kill();
        await ExitAsync();
    }

    /// <summary>Asks the process to end as a service manager does, and returns its exit code.</summary>
    public Task<int> TerminateAsync() => SignalAsync(Terminate);

    /// <summary>Asks the process to end as Ctrl-C does, and returns its exit code.</summary>
    public Task<int> InterruptAsync() => SignalAsync(Interrupt);

    /// <summary>Pauses the process, like a machine that stalls: it keeps its memory and its connections.</summary>
    public void Pause() => Send(Stop);

    /// <summary>Resumes a paused process.</summary>
    public void Resume() => Send(Continue);

    /// <summary>Waits until the process has ended, and returns its exit code.</summary>
    public async Task<int> ExitAsync()
    {
        using var deadline = new CancellationTokenSource(Patience);
        try
        {
            await _process.WaitForExitAsync(deadline.Token);
        }
        catch (OperationCanceledException)
        {
            throw new TimeoutException($"Process {_process.Id} did not end within {Patience}:{Environment.NewLine}{Output}");
        }

        return _process.ExitCode;
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        if (!_process.HasExited)
            await KillAsync();
        _process.Dispose();
    }

    private static async Task<ServerProcess> StartAsync(
        IReadOnlyList<string> enter,
        string assembly,
        string dataFolder,
        int port,
        IReadOnlyDictionary<string, string> environment,
        string[] verbs,
        string[] options)
    {
        var address = new Uri($"http://127.0.0.1:{port}");
        var server = Launch(
            enter, assembly, address, environment, [.. verbs, "--data", dataFolder, "--urls", address.ToString().TrimEnd('/'), .. options]);
        await server.UntilAsync(ready: true);
        return server;
    }

    private static ServerProcess Launch(
        IReadOnlyList<string> enter, string assembly, Uri address, IReadOnlyDictionary<string, string> environment, string[] arguments)
    {
        string[] command = [.. enter, "dotnet", Path.Combine(AppContext.BaseDirectory, assembly), .. arguments];
        var start = new ProcessStartInfo(command[0], command[1..]) { RedirectStandardOutput = true, RedirectStandardError = true };
        foreach (var (name, value) in environment)
            start.Environment[name] = value;
        var process = new Process { StartInfo = start };
        var server = new ServerProcess(process, address);
        process.OutputDataReceived += (_, line) => server.Note(line.Data);
        process.ErrorDataReceived += (_, line) => server.Note(line.Data);
        process.Start();
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
        return server;
    }

    private Task<int> SignalAsync(int signal)
    {
        Send(signal);
        return ExitAsync();
    }

    private void Send(int signal)
    {
        if (Kill(_process.Id, signal) != 0)
            throw new InvalidOperationException($"Process {_process.Id} did not accept signal {signal}.");
    }

    private void Note(string? line)
    {
        if (line is null)
            return;
        _output.Enqueue(line);
        foreach (var (printed, isIt) in _awaited)
        {
            if (isIt(line))
                printed.TrySetResult(line);
        }
    }

    [DllImport("libc", EntryPoint = "kill")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int Kill(int processId, int signal);
}
