using System.CommandLine;
using Parley.LoadTest.Targets;

namespace Parley.LoadTest.Commands;

/// <summary>The options that name the server.</summary>
internal sealed class TargetOptions
{
    private const int LeastKeyBytes = 32;

    private static readonly TimeSpan ReachTime = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(500);

    private const string SigningKey = "--signing-key";
    private const string TokenCommand = "--token-command";

    private readonly Option<string[]> _urls = new("--url")
    {
        Description = "The address of the server. Repeat it for several front ends: users are spread over them.",
        DefaultValueFactory = _ => ["http://localhost:5080"],
    };

    private readonly Option<bool> _isMine = new("--target-is-mine")
    {
        Description = "Allows addresses other than loopback. Use it for servers that you may load, and fill with messages, only.",
    };

    private readonly Option<string?> _signingKey = new(SigningKey)
    {
        Description = "The server's Auth:SigningKey, or @FILE that holds it, to sign tokens with. Without it, the development sign-in is "
            + "used.",
    };

    private readonly Option<string?> _tokenCommand = new(TokenCommand)
    {
        Description = "A command that makes tokens. It is started once, reads ids of users, one a line, and writes a line with the token "
            + "of each.",
    };

    /// <summary>Whether a report must not contain the value of an option.</summary>
    public static bool IsSecret(string option, string? value) => option switch
    {
        SigningKey => value is not (null or ['@', ..]),
        TokenCommand => value is not null,
        _ => false,
    };

    /// <summary>Adds the options to a command.</summary>
    public void AddTo(Command command)
    {
        command.Add(_urls);
        command.Add(_isMine);
        command.Add(_signingKey);
        command.Add(_tokenCommand);
    }

    /// <summary>Creates the target.</summary>
    /// <exception cref="UsageException">An address or the key is wrong, or there are two sources of tokens.</exception>
    public Target Read(ParseResult parsed)
    {
        var urls = parsed.GetRequiredValue(_urls).Select(Url).ToList();
        if (urls.FirstOrDefault(url => !url.IsLoopback) is { } foreign && !parsed.GetValue(_isMine))
        {
            throw new UsageException(
                $"{foreign} is not on this machine. A load test can make a server unusable for others, and leaves people and messages "
                    + "behind. If the server is yours, add --target-is-mine.");
        }

        return new(urls, Tokens(parsed), TimeProvider.System);
    }

    private TokenSource? Tokens(ParseResult parsed) => (parsed.GetValue(_signingKey), parsed.GetValue(_tokenCommand)) switch
    {
        (null, null) => null,
        ({ } key, null) => new SignedTokens(Key(key), TimeProvider.System),
        (null, { } command) => new CommandTokens(command, TimeProvider.System),
        _ => throw new UsageException("--signing-key and --token-command exclude each other."),
    };

    /// <summary>Waits until the server answers, for at most 30 s.</summary>
    /// <returns>The limits that it reports.</returns>
    /// <exception cref="ToolException">It does not answer.</exception>
    public static async Task<ServerLimits> ReachAsync(Target target, CancellationToken cancellationToken)
    {
        var began = TimeProvider.System.GetTimestamp();
        while (true)
        {
            try
            {
                var once = new ParleyClientOptions { MaxTries = 1, TryTimeout = TimeSpan.FromSeconds(5) };
                return await target.Anonymous(once).Limits.GetAsync(cancellationToken);
            }
            catch (ParleyException e)
            {
                if (!e.IsTemporary || TimeProvider.System.GetElapsedTime(began) + Pause > ReachTime)
                {
                    throw new ToolException(
                        $"The server at {target.Urls[0]} does not answer: {(e.InnerException ?? e).Message}"
                            + " Start it with `dotnet run -c Release --project ApiFrontend -- --limits off`, or name another --url.",
                        e);
                }

                await Task.Delay(Pause, cancellationToken);
            }
        }
    }

    private static Uri Url(string text) =>
        Uri.TryCreate(text, UriKind.Absolute, out var url) && url.Scheme is "http" or "https" && url.UserInfo.Length is 0
            ? url
            : throw new UsageException("--url is not an address without user name and password. Example: http://localhost:5080");

    private static byte[] Key(string text)
    {
        try
        {
            var key = Convert.FromBase64String(text.StartsWith('@') ? File.ReadAllText(text[1..]).Trim() : text);
            return key.Length >= LeastKeyBytes ? key : throw new FormatException();
        }
        catch (FormatException e)
        {
            throw new UsageException("--signing-key must be base64 of at least 32 bytes, as in the server's option Auth:SigningKey.", e);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new UsageException($"--signing-key: {e.Message}", e);
        }
    }
}
