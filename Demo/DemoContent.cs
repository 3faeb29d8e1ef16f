using System.Globalization;
using Parley.Client;
using Parley.Demo.Conversations;

namespace Parley.Demo;

/// <summary>The demo content: a dozen people with boards, pins and conversations.</summary>
public static class DemoContent
{
    /// <summary>The user with the fullest inbox.</summary>
    public const string SignInAs = PersonaIds.Alice;

    /// <summary>All users, by id.</summary>
    public static IReadOnlyList<string> People { get; } = [.. Persona.All.Select(persona => persona.Id)];

    /// <summary>Creates the demo content through the HTTP API.</summary>
    /// <remarks>A call can be repeated: it finds what an interrupted call created and creates nothing twice. Messages get the time of the
    /// call, in the order of the demo. No other client may write to these conversations before the call has ended.</remarks>
    /// <param name="clientOf">A client that is signed in as the person of an id.</param>
    /// <param name="told">Gets a short text for each finished part.</param>
    /// <param name="cancellationToken">Stops between two requests. The next call continues there.</param>
    /// <exception cref="ParleyException">The server refused or did not answer.</exception>
    public static async Task FillAsync(Func<string, ParleyClient> clientOf, Action<string> told, CancellationToken cancellationToken)
    {
        var context = new DemoContext(clientOf);
        foreach (var persona in Persona.All)
            await persona.EnterAsync(context, cancellationToken);
        told(Count(Persona.All.Length, "people"));

        foreach (var board in DemoBoard.All)
            await board.FillAsync(context, cancellationToken);
        told($"{Count(DemoBoard.All.Length, "boards")} with {Count(DemoBoard.All.Sum(board => board.Pins.Length), "pins")}");

        foreach (var friend in Persona.Friends)
            await context[SignInAs].Contacts.AddAsync(friend, cancellationToken);

        var conversations = DemoConversations.All();
        foreach (var conversation in conversations)
            await conversation.PlayAsync(context, cancellationToken);
        told($"{Count(conversations.Length, "conversations")} with "
            + $"{Count(conversations.Sum(conversation => conversation.Messages), "messages")}");
    }

    /// <summary>Whether a user is a user of the demo, and not another user with the same id.</summary>
    /// <param name="userId">The user's id.</param>
    /// <param name="avatarUrl">The URL of the user's picture.</param>
    public static bool IsHome(string userId, string? avatarUrl) =>
        Persona.All.Any(persona => persona.Id == userId && persona.Portrait.Url == avatarUrl);

    private static string Count(int count, string of) => string.Create(CultureInfo.InvariantCulture, $"{count} {of}");
}
