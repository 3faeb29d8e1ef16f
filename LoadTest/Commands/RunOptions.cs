using System.Buffers;
using System.CommandLine;
using System.Globalization;
using Parley.LoadTest.Profiles;
using Parley.LoadTest.Reports;
using Parley.LoadTest.Worlds;

namespace Parley.LoadTest.Commands;

/// <summary>The options that <c>run</c> and <c>capacity</c> share.</summary>
internal sealed class RunOptions
{
    // The ids of a world's people begin with its name, and the server limits the length of ids.
    private const int MostCharacters = 50;

    private static readonly SearchValues<char> WorldCharacters =
        SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789._-");

    private readonly Option<string> _profile = new("--profile")
    {
        Description = $"How users behave: {string.Join(", ", ProfileFile.Names)}, or a file (`profile evening` prints one to begin with).",
        DefaultValueFactory = _ => "evening",
    };

    private readonly Option<int?> _users = new("--users") { Description = "The number of users. Default: that of the profile." };

    private readonly Option<string?> _world = new("--world")
    {
        Description = "The name of the people and content. They are created once, and reused by later runs. Default: the profile and the "
            + "number of users.",
    };

    private readonly Option<string?> _worldFile = new("--world-file")
    {
        Description = "A file of ids that exist already, instead of --world.",
    };

    private readonly Option<int> _seed = new("--seed")
    {
        Description = "The same seed makes the same plan.",
        DefaultValueFactory = _ => 42,
    };

    private readonly Option<int[]> _serverPid = new("--server-pid")
    {
        Description = "The process of the server on this machine, to show its processor time and memory. Repeatable.",
    };

    private readonly Option<string[]> _thresholds = new("--threshold")
    {
        Description = "A condition, for example 'send.p99<50ms' or 'violations==0'. Repeatable.",
    };

    /// <summary>Creates an option for a duration.</summary>
    public static Option<DurationValue> Duration(string name, string description, string value) => new(name)
    {
        Description = $"{description} For example 250ms, 10s, 5m.",
        DefaultValueFactory = _ => new(Durations.Parse(value)),
        CustomParser = result =>
        {
            try
            {
                return new DurationValue(Durations.Parse(result.Tokens.Single().Value));
            }
            catch (FormatException e)
            {
                result.AddError($"{name}: {e.Message}");
                return default;
            }
        },
    };

    /// <summary>The limit of the sends of the open model that wait for their answers.</summary>
    public static Option<int> MaxUnderway() => new("--max-underway")
    {
        Description = "The most messages that wait for their answers, in the open model. Above it, a message is not sent, and counts as "
            + "the error not_sent.",
        DefaultValueFactory = _ => 2_000,
    };

    /// <summary>The time limit for inboxes to reach the state of their conversations.</summary>
    public static Option<DurationValue> Convergence() =>
        Duration("--convergence", "How long inboxes may take to reach the state of their conversations after the run.", "30s");

    /// <summary>Adds the options to a command.</summary>
    public void AddTo(Command command)
    {
        foreach (var option in new Option[] { _profile, _users, _world, _worldFile, _seed, _serverPid, _thresholds })
            command.Add(option);
    }

    /// <summary>Reads the profile.</summary>
    public LoadProfile Profile(ParseResult parsed) => ProfileFile.Read(parsed.GetRequiredValue(_profile));

    /// <summary>The number of users.</summary>
    public int Users(ParseResult parsed, LoadProfile profile) => parsed.GetValue(_users) ?? profile.Users;

    /// <summary>The seed of the plan.</summary>
    public int Seed(ParseResult parsed) => parsed.GetRequiredValue(_seed);

    /// <summary>The process ids of the server.</summary>
    public IReadOnlyList<int> ServerIds(ParseResult parsed) => parsed.GetValue(_serverPid) ?? [];

    /// <summary>The file of existing ids, or null.</summary>
    public string? WorldPath(ParseResult parsed) => parsed.GetValue(_worldFile);

    /// <summary>The plan of the world.</summary>
    public WorldPlan World(ParseResult parsed, LoadProfile profile)
    {
        var users = Users(parsed, profile);
        var name = parsed.GetValue(_world) ?? string.Create(CultureInfo.InvariantCulture, $"{profile.Name}-{users}");
        if (name.Length > MostCharacters || name.AsSpan().ContainsAnyExcept(WorldCharacters))
            throw new UsageException($"--world: '{name}' is not the name of a world: at most {MostCharacters} of A-Z a-z 0-9 . _ -");
        return WorldPlan.Create(name, users, profile);
    }

    /// <summary>The thresholds.</summary>
    /// <exception cref="UsageException">A threshold is wrong.</exception>
    public IReadOnlyList<Threshold> Thresholds(ParseResult parsed, params string[] defaults)
    {
        var expressions = parsed.GetValue(_thresholds) is { Length: > 0 } given ? given : defaults;
        try
        {
            return [.. expressions.Select(Threshold.Parse)];
        }
        catch (FormatException e)
        {
            throw new UsageException($"--threshold: {e.Message}", e);
        }
    }
}
