using System.Globalization;
using Parley.LoadTest.Display;
using Parley.LoadTest.Profiles;
using Parley.LoadTest.Runs;
using Parley.LoadTest.Targets;

namespace Parley.LoadTest.Worlds;

/// <summary>Finds the world of a run, or creates it.</summary>
internal static class WorldLoader
{
    /// <summary>Loads a world, and says beforehand what the run will leave behind on the server.</summary>
    /// <param name="file">A file of existing ids; null for the world of the plan.</param>
    /// <param name="plan">The plan of the world.</param>
    /// <param name="target">The server.</param>
    /// <param name="settings">The length and the load of the run.</param>
    /// <param name="display">Shows the progress.</param>
    /// <param name="stop">Stops the creation. It continues in the next run.</param>
    public static async Task<World> LoadAsync(
        string? file, WorldPlan plan, Target target, RunSettings settings, IRunDisplay display, CancellationToken stop)
    {
        var path = file ?? WorldFile.NameOf(plan.Name);
        var world = file is not null || File.Exists(path) ? await WorldFile.ReadAsync(path, stop) : null;
        if (file is null && world is not null && await WhyNotAsync(world, plan, target, path, stop) is { } reason)
        {
            display.Say(reason);
            world = null;
        }

        if (world is not null && settings.Users > world.UserIds.Count)
            throw new UsageException($"{path} has {world.UserIds.Count:N0} people, fewer than the {settings.Users:N0} of --users.");
        display.Say(Announcement(world, plan, settings));
        if (world is not null)
            return world;

        try
        {
            world = await display.ProgressAsync(
                $"Creating the world {plan.Name}",
                WorldBuilder.CountOf(plan),
                progress => new WorldBuilder(plan, target, progress).BuildAsync(stop));
        }
        catch (ParleyException e)
        {
            throw new ToolException(
                $"The world {plan.Name} could not be created: {e.Message} Start the server with `--limits off`. If it has no development "
                    + "sign-in, use --signing-key. If the world was created for another profile, choose another --world.",
                e);
        }

        await WorldFile.WriteAsync(path, world, stop);
        return world;
    }

    // Returns why this server cannot use the world of the file; null if it can. Another server or another store does not have the world.
    private static async Task<string?> WhyNotAsync(World world, WorldPlan plan, Target target, string path, CancellationToken stop)
    {
        if (world.Fingerprint != plan.Fingerprint)
        {
            throw new UsageException(
                $"{path} was created for {world.Fingerprint}. This run needs {plan.Fingerprint}. Choose another --world, or remove the "
                    + "file to create this one on a server that does not have it.");
        }

        try
        {
            var first = world.Conversations[0];
            await target.For(world.UserIds[first.Members[0]], first.Members[0]).Conversations.GetAsync(first.Id, stop);
            return null;
        }
        catch (ParleyException e) when (e.Code is ProblemCode.NotFound)
        {
            return $"The server does not have the world of {path}. It will be created.";
        }
    }

    private static string Announcement(World? world, WorldPlan plan, RunSettings settings)
    {
        var sends = plan.Profile.Actions.Where(action => ActionKinds.Sends.Contains(action.Key)).Sum(action => action.Value);
        var rate = settings.Rate ?? (settings.Users / plan.Profile.ThinkTime.TotalSeconds * sends / plan.Profile.Actions.Values.Sum());
        var messages = rate * plan.Profile.Day.Average() * settings.Total.TotalSeconds;
        var creation = world is not null
            ? "It uses people and content that exist."
            : string.Create(
                CultureInfo.InvariantCulture,
                $"It first creates {plan.Users:N0} people, {plan.Boards:N0} boards, {plan.Pins:N0} pins and "
                    + $"{plan.Conversations.Count:N0} conversations.");
        return string.Create(
            CultureInfo.InvariantCulture, $"{creation} It will leave about {messages:N0} messages behind; nothing is deleted afterwards.");
    }
}
