using System.Collections.Immutable;
using Parley.Boards;
using Parley.Pins;
using Parley.Users;

namespace Parley.Content;

/// <summary>Port: the content that conversations are about. The built-in boards and pins are its default.</summary>
/// <remarks>Every answer is for one viewer: what that person may not see is not there, whether or not it exists.</remarks>
public interface IContentCatalog
{
    /// <summary>Resolves references to cards, in order; null where the viewer has nothing to see.</summary>
    /// <param name="viewer">Whose eyes.</param>
    /// <param name="references">At most 100.</param>
    /// <param name="cancellationToken">Cancels the read.</param>
    Task<ImmutableArray<Card?>> ResolveAsync(UserId viewer, ImmutableArray<ContentRef> references, CancellationToken cancellationToken);

    /// <summary>Reads an address of this platform (absolute or server-relative) as a reference; null if it is not one.</summary>
    ContentRef? Recognise(string address);

    /// <summary>The boards of <paramref name="owner"/> that <paramref name="viewer"/> may see, in the order of creation. A search finds the
    /// boards whose name contains each of its words, in any order. Case, accents, width and composition do not matter.</summary>
    Task<ImmutableArray<BoardView>> BoardsAsync(UserId viewer, UserId owner, string? search, CancellationToken cancellationToken);

    /// <summary>Saves what a card shows to a board of the saver as a new pin; the same creation saves once.</summary>
    /// <remarks>Refuses with NotFound (the board), NotAllowed, ContentNotFound (not a pin), LimitReached, ClientIdReused.</remarks>
    Task<Result<Created<PinView>>> SaveAsync(
        UserId saver, BoardId boardId, Card card, ClientId clientId, CancellationToken cancellationToken);

    /// <summary>The repeat of a save whose card is gone by now; null: nothing was saved so. Refuses with ClientIdReused.</summary>
    Task<Result<Created<PinView>>?> RepeatSaveAsync(UserId saver, BoardId boardId, ClientId clientId, CancellationToken cancellationToken);
}

/// <summary>Port: the people. The built-in user grains are its default.</summary>
public interface IUserDirectory
{
    /// <summary>Profiles in batches of at most 100; people who do not exist are left out.</summary>
    Task<ImmutableArray<Profile>> ProfilesAsync(ImmutableArray<UserId> userIds, CancellationToken cancellationToken);

    /// <summary>People whose id starts with <paramref name="query"/>, or whose display name matches it. A name matches if each word of the
    /// query is the beginning of a word of the name, in any order. Case, accents, width and composition do not matter.</summary>
    /// <param name="query">At least 2 characters, or 1 Han, Kana or Hangul character.</param>
    /// <param name="limit">1 to 20.</param>
    /// <param name="cancellationToken">Cancels the search.</param>
    Task<ImmutableArray<Profile>> SearchAsync(string query, int limit, CancellationToken cancellationToken);

    /// <summary>Whether <paramref name="sender"/> may start or continue a one-to-one with
    /// <paramref name="recipient"/>, or add them.</summary>
    /// <returns>Null if the sender may. Otherwise NotFound (no such person) or RecipientUnavailable.</returns>
    Task<Error?> WhyNoContactAsync(UserId sender, UserId recipient, CancellationToken cancellationToken);
}
