using System.Globalization;
using Parley.Client;
using Parley.Demo.Conversations;

namespace Parley.Demo;

/// <summary>A dozen people with boards, pins and conversations, to look at and to try things on.</summary>
public static class SmallWorld
{
    /// <summary>Whose inbox has the most to see.</summary>
    public const string SignInAs = Who.Alice;

    /// <summary>Everybody, by id.</summary>
    public static IReadOnlyList<string> People { get; } = [.. Persona.All.Select(persona => persona.Id)];

    /// <summary>Makes it, through the same requests that anybody makes.</summary>
    /// <remarks>Repeatable: what an interrupted call has made is found again, and nothing is made twice. Times are those of the call, in the
    /// order of the story. Nobody else may write to these conversations before the call has ended.</remarks>
    /// <param name="clientOf">A client that is signed in as the person of an id.</param>
    /// <param name="told">Hears in a few words of everything that is finished.</param>
    /// <param name="cancellationToken">Stops between two requests; the next call goes on there.</param>
    /// <exception cref="ParleyException">The server refused or did not answer.</exception>
    public static async Task FillAsync(Func<string, ParleyClient> clientOf, Action<string> told, CancellationToken cancellationToken)
    {
        var stage = new Stage(clientOf);
        foreach (var persona in Persona.All)
            await persona.EnterAsync(stage, cancellationToken);
        told(Count(Persona.All.Length, "people"));

        foreach (var board in Pinboard.All)
            await board.FillAsync(stage, cancellationToken);
        told($"{Count(Pinboard.All.Length, "boards")} with {Count(Pinboard.All.Sum(board => board.Pins.Length), "pins")}");

        foreach (var friend in Persona.Friends)
            await stage[SignInAs].Contacts.AddAsync(friend, cancellationToken);

        var talks = Story.All();
        foreach (var talk in talks)
            await talk.PlayAsync(stage, cancellationToken);
        told($"{Count(talks.Length, "conversations")} with {Count(talks.Sum(talk => talk.Messages), "messages")}");
    }

    /// <summary>Whether somebody is a person of this world, and not only of the same id.</summary>
    /// <param name="userId">Their id.</param>
    /// <param name="avatarUrl">Their picture.</param>
    public static bool IsHome(string userId, string? avatarUrl) =>
        Persona.All.Any(persona => persona.Id == userId && persona.Portrait.Url == avatarUrl);

    private static string Count(int count, string of) => string.Create(CultureInfo.InvariantCulture, $"{count} {of}");
}
