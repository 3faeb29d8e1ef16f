using System.Text.Json;

namespace Parley.LoadTest.Worlds;

/// <summary>Keeps the ids of a world in a file, so that later runs reuse it.</summary>
internal static class WorldFile
{
    private static readonly JsonSerializerOptions Format = new(JsonSerializerDefaults.Web)
    {
        RespectRequiredConstructorParameters = true,
        RespectNullableAnnotations = true,
    };

    /// <summary>The name of the file of a world.</summary>
    public static string NameOf(string world) => $"loadtest-world-{world}.json";

    /// <summary>Reads a world.</summary>
    /// <exception cref="UsageException">The file cannot be read, or its contents do not fit together.</exception>
    public static async Task<World> ReadAsync(string path, CancellationToken cancellationToken)
    {
        World world;
        try
        {
            await using var file = File.OpenRead(path);
            world = await JsonSerializer.DeserializeAsync<World>(file, Format, cancellationToken)
                ?? throw new JsonException("It is empty.");
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or JsonException)
        {
            throw new UsageException($"The world in {path} cannot be read: {e.Message} docs/load-testing.md describes the file.", e);
        }

        return WhyNot(world) is { } reason ? throw new UsageException($"The world in {path} cannot be used: {reason}") : world;
    }

    /// <summary>Writes a world. The file is complete, or there is none.</summary>
    public static async Task WriteAsync(string path, World world, CancellationToken cancellationToken)
    {
        var unfinished = path + ".new";
        await using (var file = File.Create(unfinished))
            await JsonSerializer.SerializeAsync(file, world, Format, cancellationToken);
        File.Move(unfinished, path, overwrite: true);
    }

    private static string? WhyNot(World world)
    {
        if (world.UserIds.Contains(null!) || world.PinIds.Contains(null!)
            || world.BoardIds.Any(boards => boards?.Contains(null!) is not false)
            || world.Conversations.Any(each => each is not { Id: not null, Members: not null }))
        {
            return "a list contains null.";
        }

        if (world.UserIds.Distinct(StringComparer.Ordinal).Count() < world.UserIds.Count)
            return "userIds names a person twice.";
        if (world.Conversations.DistinctBy(each => each.Id).Count() < world.Conversations.Count)
            return "a conversation is named twice.";
        if (world.Conversations.FirstOrDefault(each => each.Members.Distinct().Count() is < 2 or > 10) is { } wrongSize)
            return $"conversation {wrongSize.Id} needs 2 to 10 different members.";
        if (world.UserIds.Count < 2)
            return "it needs at least two people.";
        if (world.BoardIds.Count != world.UserIds.Count)
            return "boardIds needs one list for each person, which may be empty.";
        var people = world.UserIds.Count;
        if (world.Conversations.FirstOrDefault(each => each.Members.Any(member => member < 0 || member >= people)) is { } wrong)
            return $"conversation {wrong.Id} names a member that is not in userIds.";
        return world.Conversations.Count is 0 ? "it has no conversations." : null;
    }
}
