using System.Collections.Immutable;
using Parley.Content;
using Parley.Pins;
using Parley.Users;

namespace Parley.Boards;

/// <summary>Creates a board.</summary>
/// <param name="Name">1 to 80 scalar values.</param>
/// <param name="Description">At most 500 scalar values, or null.</param>
/// <param name="Secret">Whether only the owner and the collaborators see it.</param>
[GenerateSerializer, Immutable, Alias("parley.CreateBoard")]
public sealed record CreateBoard([property: Id(0)] string Name, [property: Id(1)] string? Description, [property: Id(2)] bool Secret);

/// <summary>A merge patch (RFC 7396) of a board: an omitted field stays as it is.</summary>
[GenerateSerializer, Immutable, Alias("parley.BoardPatch")]
public sealed record BoardPatch(
    [property: Id(0)] Patch<string> Name, [property: Id(1)] Patch<string?> Description, [property: Id(2)] Patch<bool> Secret);

/// <summary>A board as a viewer sees it.</summary>
/// <param name="Id">The board's id.</param>
/// <param name="OwnerId">The owner.</param>
/// <param name="Name">Its name.</param>
/// <param name="Description">Its description, or null.</param>
/// <param name="Secret">Whether only the owner and the collaborators see it.</param>
/// <param name="CollaboratorIds">The collaborators, in the order of adding. They may add and remove pins.</param>
/// <param name="PinCount">The number of its pins.</param>
/// <param name="Cover">The picture of its newest pin that has one, or null.</param>
[GenerateSerializer, Immutable, Alias("parley.BoardView")]
public sealed record BoardView(
    [property: Id(0)] BoardId Id,
    [property: Id(1)] UserId OwnerId,
    [property: Id(2)] string Name,
    [property: Id(3)] string? Description,
    [property: Id(4)] bool Secret,
    [property: Id(5)] ImmutableArray<UserId> CollaboratorIds,
    [property: Id(6)] int PinCount,
    [property: Id(7)] Image? Cover);

/// <summary>A page of a board's pin ids, newest first.</summary>
/// <param name="PinIds">The pins.</param>
/// <param name="Next">The pin after which the next page begins, or null at the end.</param>
[GenerateSerializer, Immutable, Alias("parley.BoardPins")]
public sealed record BoardPins([property: Id(0)] ImmutableArray<PinId> PinIds, [property: Id(1)] PinId? Next);

/// <summary>One board and the list of its pins. Key: <see cref="BoardId"/>.</summary>
/// <remarks>A method that checks its actor or viewer refuses with NotFound if that person may not see the board. A successful answer means
/// that the change is durable.</remarks>
[Alias("parley.IBoardGrain")]
public interface IBoardGrain : IGrainWithStringKey
{
    /// <summary>Creates the board under its reserved id. A repeat with the same request returns the board. Refuses with ClientIdReused,
    /// InvalidRequest, NotFound (the board was deleted, or has another owner), and LimitReached. The last only if the id was reserved more
    /// than half a day ago: the board is then listed again, and its owner may have too many boards by now.</summary>
    [Alias("Create")]
    Task<Result<Created<BoardView>>> CreateAsync(UserId owner, CreateBoard command, CancellationToken cancellationToken);

    /// <summary>Returns the board as <paramref name="viewer"/> sees it.</summary>
    [Alias("Get")]
    Task<Result<BoardView>> GetAsync(UserId viewer, CancellationToken cancellationToken);

    /// <summary>Changes the board. Only the owner may do it. Refuses with NotAllowed, InvalidRequest.</summary>
    [Alias("Update")]
    Task<Result<BoardView>> UpdateAsync(UserId actor, BoardPatch patch, CancellationToken cancellationToken);

    /// <summary>Deletes the board. Only the owner may do it. A repeat changes nothing. Refuses with NotAllowed. After the answer, neither
    /// the board nor its pins are visible. The pins are deleted in the background.</summary>
    [Alias("Delete")]
    Task<Result<Done>> DeleteAsync(UserId actor, CancellationToken cancellationToken);

    /// <summary>Adds a collaborator, who may see the board and add and remove pins. Only the owner may do it. Refuses with NotAllowed,
    /// InvalidRequest (the owner), NotFound (no such person), RecipientUnavailable, LimitReached (50 by default). Adding an existing
    /// collaborator changes nothing.</summary>
    [Alias("AddCollaborator")]
    Task<Result<BoardView>> AddCollaboratorAsync(UserId actor, UserId collaborator, CancellationToken cancellationToken);

    /// <summary>Removes a collaborator. Only the owner and the collaborator may do it. Refuses with NotAllowed.</summary>
    [Alias("RemoveCollaborator")]
    Task<Result<Done>> RemoveCollaboratorAsync(UserId actor, UserId collaborator, CancellationToken cancellationToken);

    /// <summary>Returns a page of pin ids, newest first.</summary>
    [Alias("Pins")]
    Task<Result<BoardPins>> PinsAsync(UserId viewer, PinId? after, int limit, CancellationToken cancellationToken);

    /// <summary>Returns null if <paramref name="actor"/> may add and remove pins. Otherwise NotFound or NotAllowed.</summary>
    [Alias("WhyNoChange")]
    Task<Error?> WhyNoChangeAsync(UserId actor, CancellationToken cancellationToken);

    /// <summary>Lists a stored pin, once. The pin exists when it is listed. Refuses with NotAllowed, LimitReached (2,000 pins by default).
    /// Called by the pin.</summary>
    /// <param name="actor">The user who pins.</param>
    /// <param name="pinId">The pin.</param>
    /// <param name="image">Its picture, or null.</param>
    /// <param name="cancellationToken">Cancels the wait. A write that has begun is completed.</param>
    [Alias("AddPin")]
    Task<Result<Done>> AddPinAsync(UserId actor, PinId pinId, Image? image, CancellationToken cancellationToken);

    /// <summary>Removes a pin from the list, without a check of the actor. Called by the pin: it checks who may delete it, and deletes its
    /// own content before this call.</summary>
    [Alias("RemovePin")]
    Task<Result<Done>> RemovePinAsync(UserId actor, PinId pinId, CancellationToken cancellationToken);

    /// <summary>Continues the background work that follows a deletion. The board is removed from the owner's list if nothing is left to do,
    /// or if it was not created within a day after its id was reserved. Called by readers of that list that found no board.</summary>
    [Alias("Settle")]
    Task SettleAsync(UserId owner, CancellationToken cancellationToken);

    /// <summary>Returns whether the board was deleted. A deletion is permanent. Called by its pins.</summary>
    [Alias("IsDeleted")]
    Task<bool> IsDeletedAsync(CancellationToken cancellationToken);

    /// <summary>Returns for each pin whether the board lists it.</summary>
    [Alias("Lists")]
    Task<Result<ImmutableArray<bool>>> ListsAsync(UserId viewer, ImmutableArray<PinId> pinIds, CancellationToken cancellationToken);
}
