using System.Collections.Immutable;
using Parley.Boards;
using Parley.Pins;
using Parley.Users;

namespace Parley.Content;

/// <summary>Port: the content that conversations are about. The built-in boards and pins are its default.</summary>
/// <remarks>
/// Every answer is for one viewer. Content that the viewer may not see does not exist in the answer.
/// <para>An implementation is a singleton. Many threads and grains call its methods concurrently, in silos and in front ends. A method must
/// not block the calling thread.</para>
/// <para>Parley sets no time limit of its own. A front end passes the token of its request, which is cancelled after <c>Api:Timeout</c>
/// (5 s by default). A conversation passes <see cref="CancellationToken.None"/>: the client gets 503 after the same time, and the call
/// continues. So every method should end within two seconds, by its own time limit.</para>
/// <para>Every exception counts as a temporary failure. A conversation then stores nothing and answers 503 <c>unavailable</c>. A front
/// end answers 503: <c>unavailable</c> for a read by GET, otherwise <c>outcome_unknown</c>. Parley does not retry. Never throw to say that
/// something does not exist.</para>
/// <para>Parley does not cache the answers. It stores a card with the message that shares it, permanently.</para>
/// </remarks>
public interface IContentCatalog
{
    /// <summary>Resolves references to cards, in order. A card is null if the content does not exist or the viewer may not see
    /// it.</summary>
    /// <remarks>
    /// Called once for each message with shares, before the message is stored, and again if the conversation changed meanwhile. The sender
    /// waits for the answer; other senders of the conversation do not. A repeat of a stored message does not call it. Also called for each
    /// <c>POST /v1/cards</c>. One call should cost at most one query, for any number of references.
    /// <para>The answer must have as many cards as references. A card must have the kind and the id of its reference. A null makes Parley
    /// refuse the whole message with ContentNotFound. References come from clients: an id may be any text.</para>
    /// </remarks>
    /// <param name="viewer">The viewer.</param>
    /// <param name="references">At most 100; from a message at most 10 by default. A reference may occur twice.</param>
    /// <param name="cancellationToken">Cancels the read.</param>
    Task<ImmutableArray<Card?>> ResolveAsync(UserId viewer, ImmutableArray<ContentRef> references, CancellationToken cancellationToken);

    /// <summary>Parses an address of this platform (absolute or server-relative) into a reference. Returns null for any other
    /// address.</summary>
    /// <remarks>Called up to 100 times for one <c>POST /v1/cards</c>, so it must not call another service. The address comes from a client
    /// and may be any text. The content need not exist.</remarks>
    ContentRef? Recognise(string address);

    /// <summary>Returns the boards of <paramref name="owner"/> that <paramref name="viewer"/> may see, in the order of creation. A search
    /// finds the boards whose name contains each of its words, in any order. Case, accents, width and composition do not matter.</summary>
    /// <remarks>Called once for each page of <c>GET /v1/users/{id}/boards</c>, which takes its page from the whole answer. Empty if the
    /// owner does not exist. <see cref="BoardId"/> must accept the ids.</remarks>
    Task<ImmutableArray<BoardView>> BoardsAsync(UserId viewer, UserId owner, string? search, CancellationToken cancellationToken);

    /// <summary>Saves the content of a card as a new pin on a board. A repeat with the same client id saves nothing more.</summary>
    /// <remarks>Refuses with NotFound (the board), NotAllowed, ContentNotFound (not a pin), LimitReached, ClientIdReused.
    /// <para>Must be idempotent without a time limit: the same saver, board and client id give the pin of the first call, also after a
    /// crash, and also if two calls run concurrently. The pin must be durable before the answer. The card is the stored card of the
    /// message: its pin may have been deleted since, or be hidden from the saver, who may save it anyway.</para></remarks>
    Task<Result<Created<PinView>>> SaveAsync(
        UserId saver, BoardId boardId, Card card, ClientId clientId, CancellationToken cancellationToken);

    /// <summary>Answers the repeat of a save whose card no longer exists. Returns null if there is no pin that was saved with this client
    /// id. Refuses with ClientIdReused.</summary>
    Task<Result<Created<PinView>>?> RepeatSaveAsync(UserId saver, BoardId boardId, ClientId clientId, CancellationToken cancellationToken);
}

/// <summary>Port: the users. The built-in user grains are its default.</summary>
/// <remarks>
/// The rules of <see cref="IContentCatalog"/> for threads, time limits and exceptions apply here too.
/// <para>It does not replace the user grains. They hold inbox, contacts and blocks, and serve <c>/v1/me</c> and <c>GET /v1/users/{id}</c>.
/// A person exists there after <see cref="IUserGrain.EnsureAsync"/>. The person's first authenticated call does that; before it nobody
/// can send messages to the person.</para>
/// </remarks>
public interface IUserDirectory
{
    /// <summary>Returns the profiles of at most 100 people, in any order, each person once. People who do not exist are left out.</summary>
    /// <remarks>Called for answers that name people whom the front end has not read within <c>Api:PeopleAge</c> (a minute by default), for
    /// lists of contacts and blocks, and to check whether a person exists. A name in an answer may be that old. One call should cost one
    /// query.</remarks>
    Task<ImmutableArray<Profile>> ProfilesAsync(ImmutableArray<UserId> userIds, CancellationToken cancellationToken);

    /// <summary>Returns people whose id starts with <paramref name="query"/>, or whose display name matches it. A name matches if each word
    /// of the query is the beginning of a word of the name, in any order. Case, accents, width and composition do not matter.</summary>
    /// <remarks>Called for each <c>GET /v1/users?query=</c>, which pages call while a person types. It must limit the rows that one query
    /// reads.</remarks>
    /// <param name="query">At least 2 characters, or 1 Han, Kana or Hangul character.</param>
    /// <param name="limit">1 to 20.</param>
    /// <param name="cancellationToken">Cancels the search.</param>
    Task<ImmutableArray<Profile>> SearchAsync(string query, int limit, CancellationToken cancellationToken);

    /// <summary>Checks whether <paramref name="sender"/> may start a one-to-one with <paramref name="recipient"/>, or add them to a group
    /// or to a board.</summary>
    /// <remarks>Called for each person who would join, concurrently. If it throws, nobody joins: 503 <c>unavailable</c>. It is not called
    /// for messages of existing members: in a one-to-one that has a message, only a block in Parley stops the other person. The recipient's
    /// user grain refuses a blocked sender, and every sender if the person does not exist there, whatever this method returns.</remarks>
    /// <returns>Null if the sender may. Otherwise NotFound (no such person) or RecipientUnavailable.</returns>
    Task<Error?> WhyNoContactAsync(UserId sender, UserId recipient, CancellationToken cancellationToken);
}
