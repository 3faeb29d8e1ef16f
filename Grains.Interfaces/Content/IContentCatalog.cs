using System.Collections.Immutable;
using Parley.Boards;
using Parley.Pins;
using Parley.Users;

namespace Parley.Content;

/// <summary>Port: the content that conversations are about. The built-in boards and pins are its default.</summary>
/// <remarks>Every answer is for one viewer. Content that the viewer may not see does not exist in the answer.</remarks>
public interface IContentCatalog
{
    /// <summary>Resolves references to cards, in order. A card is null if the content does not exist or the viewer may not see
    /// it.</summary>
    /// <param name="viewer">The viewer.</param>
    /// <param name="references">At most 100.</param>
    /// <param name="cancellationToken">Cancels the read.</param>
    Task<ImmutableArray<Card?>> ResolveAsync(UserId viewer, ImmutableArray<ContentRef> references, CancellationToken cancellationToken);

    /// <summary>Parses an address of this platform (absolute or server-relative) into a reference. Returns null for any other
    /// address.</summary>
    ContentRef? Recognise(string address);

    /// <summary>Returns the boards of <paramref name="owner"/> that <paramref name="viewer"/> may see, in the order of creation. A search
    /// finds the boards whose name contains each of its words, in any order. Case, accents, width and composition do not matter.</summary>
    Task<ImmutableArray<BoardView>> BoardsAsync(UserId viewer, UserId owner, string? search, CancellationToken cancellationToken);

    /// <summary>Saves the content of a card as a new pin on a board. A repeat with the same client id saves nothing more.</summary>
    /// <remarks>Refuses with NotFound (the board), NotAllowed, ContentNotFound (not a pin), LimitReached, ClientIdReused.</remarks>
    Task<Result<Created<PinView>>> SaveAsync(
        UserId saver, BoardId boardId, Card card, ClientId clientId, CancellationToken cancellationToken);

    /// <summary>Answers the repeat of a save whose card no longer exists. Returns null if there is no pin that was saved with this client
    /// id. Refuses with ClientIdReused.</summary>
    Task<Result<Created<PinView>>?> RepeatSaveAsync(UserId saver, BoardId boardId, ClientId clientId, CancellationToken cancellationToken);
}

/// <summary>Port: the users. The built-in user grains are its default.</summary>
public interface IUserDirectory
{
    /// <summary>Returns the profiles of at most 100 people. People who do not exist are left out.</summary>
    Task<ImmutableArray<Profile>> ProfilesAsync(ImmutableArray<UserId> userIds, CancellationToken cancellationToken);

    /// <summary>Returns people whose id starts with <paramref name="query"/>, or whose display name matches it. A name matches if each word
    /// of the query is the beginning of a word of the name, in any order. Case, accents, width and composition do not matter.</summary>
    /// <param name="query">At least 2 characters, or 1 Han, Kana or Hangul character.</param>
    /// <param name="limit">1 to 20.</param>
    /// <param name="cancellationToken">Cancels the search.</param>
    Task<ImmutableArray<Profile>> SearchAsync(string query, int limit, CancellationToken cancellationToken);

    /// <summary>Checks whether <paramref name="sender"/> may start or continue a one-to-one with <paramref name="recipient"/>, or add them
    /// to a group.</summary>
    /// <returns>Null if the sender may. Otherwise NotFound (no such person) or RecipientUnavailable.</returns>
    Task<Error?> WhyNoContactAsync(UserId sender, UserId recipient, CancellationToken cancellationToken);
}
