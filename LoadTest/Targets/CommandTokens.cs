using System.Buffers;
using System.Buffers.Text;
using System.ComponentModel;
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

    // The characters of bearer tokens (RFC 6750).
    private static readonly SearchValues<char> TokenCharacters =
        SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~+/=");

    private readonly SemaphoreSlim _turn = new(1);
    private Process? _process;
    private ToolException? _failure;

    /// <inheritdoc/>
    public override DateTimeOffset Now => time.GetUtcNow();

    /// <inheritdoc/>
    public override bool IsTrusted => false;

    /// <inheritdoc/>
    /// <exception cref="ToolException">The command has ended, does not answer within 30 s, or answers with a line that is no
    /// token.</exception>
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
            _failure = e; // The next line may be the answer for another user.
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
            try
            {
                process.StandardInput.Close(); // The command reads the end of its input.
                process.Kill(entireProcessTree: true);
            }
            catch (Exception e) when (e is IOException or InvalidOperationException or Win32Exception or AggregateException)
            {
                // It has ended, or it is a process of another user, who may end it.
            }

            process.Dispose();
        }

        _turn.Dispose();
    }

    private async Task<string> AskAsync(string userId)
    {
        try
        {
            var answer = await AnswerAsync(_process ??= Start(), userId).WaitAsync(Patience, time)
                ?? throw new ToolException("The command of --token-command ended before it answered.");
            return answer.Trim() is { Length: > 0 } token && !token.AsSpan().ContainsAnyExcept(TokenCharacters)
                ? token
                : throw new ToolException(
                    $"The command of --token-command did not answer {userId} with a line that is a token: A-Z a-z 0-9 - . _ ~ + / and =. "
                        + "Anything else belongs to its standard error.");
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

    private static async Task<string?> AnswerAsync(Process process, string userId)
    {
        await process.StandardInput.WriteLineAsync(userId);
        await process.StandardInput.FlushAsync();
        return await process.StandardOutput.ReadLineAsync();
    }

    // The command's standard error is the terminal's. Ctrl-C must not end it, because the check after the run needs tokens.
    private Process Start()
    {
        var arguments = OperatingSystem.IsWindows()
            ? new ProcessStartInfo("cmd.exe", ["/c", command])
            : new ProcessStartInfo("/bin/sh", ["-c", $"trap '' INT\n{command}"]);
        (arguments.RedirectStandardInput, arguments.RedirectStandardOutput) = (true, true);
        return Process.Start(arguments)!;
    }

    // Returns the time in the claim exp; null if the token is no JSON Web Token, or has no such claim.
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
