using System.CommandLine;
using Parley.LoadTest.Profiles;

namespace Parley.LoadTest.Commands;

/// <summary><c>profile</c>: prints a profile, to begin a new one with.</summary>
internal static class ProfileCommand
{
    /// <summary>Creates the command.</summary>
    public static Command Create()
    {
        var name = new Argument<string>("name") { Description = $"{string.Join(", ", ProfileFile.Names)}." };
        var command = new Command("profile", "Prints a profile. Save it, change it, and pass the file to `run --profile`.") { name };
        command.SetAction(parsed =>
        {
            var wanted = parsed.GetRequiredValue(name);
            if (!ProfileFile.Names.Contains(wanted))
                throw new UsageException($"There is no profile '{wanted}'. Choose {string.Join(", ", ProfileFile.Names)}.");
            Console.Write(ProfileFile.TextOf(wanted));
        });
        return command;
    }
}
