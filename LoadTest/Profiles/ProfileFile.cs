using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace Parley.LoadTest.Profiles;

/// <summary>Reads profile files: JSON with comments.</summary>
internal static class ProfileFile
{
    private const string Ending = ".jsonc";

    private const int SmallestGroup = 2;
    private const int LargestGroup = 10;
    private const double MostActivity = 100;

    private static readonly JsonSerializerOptions Format = new(JsonSerializerDefaults.Web)
    {
        ReadCommentHandling = JsonCommentHandling.Skip,
        AllowTrailingCommas = true,
        UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
        RespectRequiredConstructorParameters = true,
        RespectNullableAnnotations = true,
        Converters = { new DurationConverter(), new JsonStringEnumConverter(JsonNamingPolicy.CamelCase, allowIntegerValues: false) },
    };

    /// <summary>The names of the profiles that come with the command.</summary>
    public static IReadOnlyList<string> Names { get; } =
    [
        .. typeof(ProfileFile).Assembly.GetManifestResourceNames()
            .Where(name => name.EndsWith(Ending, StringComparison.Ordinal))
            .Select(name => name[..^Ending.Length])
            .Order(StringComparer.Ordinal),
    ];

    /// <summary>Returns the text of a profile that comes with the command.</summary>
    public static string TextOf(string name)
    {
        using var stream = typeof(ProfileFile).Assembly.GetManifestResourceStream(name + Ending)!;
        using var reader = new StreamReader(stream);
        return reader.ReadToEnd();
    }

    /// <summary>Reads a profile by its name, or from a file.</summary>
    /// <exception cref="UsageException">There is no such profile, or the file is wrong. The message names the line.</exception>
    public static LoadProfile Read(string nameOrPath)
    {
        if (Names.Contains(nameOrPath))
            return Parse(TextOf(nameOrPath), nameOrPath, nameOrPath);
        try
        {
            return Parse(File.ReadAllText(nameOrPath), Path.GetFileNameWithoutExtension(nameOrPath), nameOrPath);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new UsageException(
                $"There is no profile '{nameOrPath}': choose {string.Join(", ", Names)}, or name a file. `profile evening` prints one to "
                    + "begin with.",
                e);
        }
    }

    /// <summary>Reads a profile from its text.</summary>
    /// <param name="text">The text.</param>
    /// <param name="name">The name of the profile.</param>
    /// <param name="source">The file's name, for messages.</param>
    /// <exception cref="UsageException">The text is wrong. The message names the line.</exception>
    public static LoadProfile Parse(string text, string name, string source)
    {
        LoadProfile profile;
        try
        {
            profile = JsonSerializer.Deserialize<LoadProfile>(text, Format) ?? throw new JsonException("The file is empty.");
        }
        catch (JsonException e)
        {
            var line = e.LineNumber is { } number ? string.Create(CultureInfo.InvariantCulture, $", line {number + 1}") : "";
            throw new UsageException($"{source}{line}: {e.Message}", e);
        }

        if (WhyNot(profile) is { } reason)
            throw new UsageException($"{source}: {reason}");
        return profile with { Name = name };
    }

    private static string? WhyNot(LoadProfile profile)
    {
        var sizes = profile.Conversations.Sizes;
        if (profile.Users is < 2 or > 1_000_000)
            return "users must be 2 to 1,000,000.";
        if (profile.Conversations.PerUser is not (> 0 and <= 1_000))
            return "conversations.perUser must be above 0 and at most 1,000.";
        if (sizes.Keys.FirstOrDefault(size => !IsSize(size)) is { } wrong)
            return $"conversations.sizes: '{wrong}' is not a number of members. A conversation has 2 to 10.";
        if (!IsWeights(sizes.Values))
            return "conversations.sizes must hold weights that are not negative, and at least one above 0.";
        if (!IsShare(profile.Conversations.Hot))
            return "conversations.hot must be 0 to 1.";
        if (profile.Content.BoardsPerUser is < 1 or > 100 || profile.Content.PinsPerBoard is < 1 or > 1_000)
            return "content.boardsPerUser must be 1 to 100, and content.pinsPerBoard 1 to 1,000.";
        if (profile.Content.Popularity is not (>= 0 and <= 5))
            return "content.popularity must be 0 to 5.";
        if (!IsShare(profile.Content.Cascade))
            return "content.cascade must be 0 to 1.";
        if (profile.Presence.Online <= TimeSpan.Zero || profile.Presence.Away <= TimeSpan.Zero)
            return "presence.online and presence.away must be above 0s.";
        if (!profile.Presence.Storms.All(share => IsShare(share) && share < 1))
            return "presence.storms must hold shares of the measured time, 0 to below 1.";
        if (profile.ThinkTime <= TimeSpan.Zero)
            return "thinkTime must be above 0s.";
        if (!IsWeights(profile.Actions.Values))
            return "actions must hold weights that are not negative, and at least one above 0.";
        if (profile.Text.MedianWords < 1 || profile.Text.MaxWords < profile.Text.MedianWords || profile.Text.MaxWords > 200)
            return "text.medianWords must be at least 1, and text.maxWords at least that and at most 200.";
        return profile.Day.Count is 0 || !IsWeights(profile.Day) || profile.Day.Max() > MostActivity
            ? "day must hold factors of 0 to 100, and at least one above 0."
            : null;
    }

    private static bool IsSize(string text) =>
        int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var size) && size is >= SmallestGroup and <= LargestGroup;

    private static bool IsShare(double value) => value is >= 0 and <= 1;

    private static bool IsWeights(IEnumerable<double> values) =>
        values.All(value => value >= 0 && double.IsFinite(value)) && values.Any(value => value > 0);
}
