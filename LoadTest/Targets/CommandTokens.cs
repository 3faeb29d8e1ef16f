using System.Buffers.Text;
using System.Diagnostics;
using System.Text.Json;

namespace Parley.LoadTest.Targets;

/// <summary>Asks a command of the caller for tokens. The command is started once. It reads the ids of users from its standard input, one a
/// line, and answers each with a line that holds the token.</summary>
/// <param name="command">The command, for the system's shell.</param>
/// <param name="time">The clock.</param>
internal sealed class CommandTokens(string command, TimeProvider time) : TokenSource, IDisposable
{
    // A token that does not say when it expires is renewed after this time.
    private static readonly TimeSpan AssumedLifetime = TimeSpan.FromMinutes(10);
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    private readonly SemaphoreSlim _turn = new(1);
    private Process? _process;
    private ToolException? _failure;

    /// <inheritdoc/>
    public override DateTimeOffset Now => time.GetUtcNow();

    /// <inheritdoc/>
    /// <exception cref="ToolException">The command has ended, does not answer within 30 s, or answers with an empty line.</exception>
    public override async ValueTask<SignedIn> NewAsync(string userId, int number, CancellationToken cancellationToken)
    {
        await _turn.WaitAsync(cancellationToken);
        try
        {
            if (_failure is { } failure)
                throw failure;

            // The answer is waited for, even if the user goes: the next user must not get it.
            var token = await AskAsync(userId);
            return new(token, ExpiryOf(token) ?? (Now + AssumedLifetime));
        }
        catch (ToolException e)
        {
            _failure = e; // Questions and answers may not match any more.
            throw;
        }
        finally
        {
            _turn.Release();
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        if (_process is { } process)
        {
            if (!process.HasExited)
                process.Kill(entireProcessTree: true);
            process.Dispose();
        }

        _turn.Dispose();
    }

    private async Task<string> AskAsync(string userId)
    {
        try
        {
            _process ??= Start();
            await _process.StandardInput.WriteLineAsync(userId);
            await _process.StandardInput.FlushAsync();
            var line = await _process.StandardOutput.ReadLineAsync().WaitAsync(Patience, time);
            if (line is null)
                throw new ToolException("The command of --token-command ended before it answered.");
            return line.Trim() is { Length: > 0 } token
                ? token
                : throw new ToolException($"The command of --token-command answered {userId} with an empty line.");
        }
        catch (TimeoutException e)
        {
            throw new ToolException(
                $"The command of --token-command did not answer within {Patience.TotalSeconds} s. It must write a line for each line that "
                    + "it reads, at once.",
                e);
        }
        catch (IOException e)
        {
            throw new ToolException("The command of --token-command has ended.", e);
        }
    }

    // What it writes to its standard error goes to the terminal.
    private Process Start()
    {
        var (shell, option) = OperatingSystem.IsWindows() ? ("cmd.exe", "/c") : ("/bin/sh", "-c");
        var start = new ProcessStartInfo(shell, [option, command]) { RedirectStandardInput = true, RedirectStandardOutput = true };
        return Process.Start(start)!;
    }

    // The claim exp of a JSON Web Token.
    private static DateTimeOffset? ExpiryOf(string token)
    {
        if (token.Split('.') is not [_, var claims, _])
            return null;
        try
        {
            using var json = JsonDocument.Parse(Base64Url.DecodeFromChars(claims));
            return json.RootElement.TryGetProperty("exp", out var seconds)
                ? DateTimeOffset.FromUnixTimeSeconds((long)seconds.GetDouble())
                : null;
        }
        catch (Exception e) when (e is FormatException or JsonException or InvalidOperationException or ArgumentOutOfRangeException)
        {
            return null;
        }
    }
}
