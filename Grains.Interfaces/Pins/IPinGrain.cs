using Orleans.Concurrency;
using Parley.Boards;
using Parley.Content;
using Parley.Users;

namespace Parley.Pins;

/// <summary>What a pin says.</summary>
/// <param name="Title">1 to 200 scalar values.</param>
/// <param name="Link">Absolute http or https address of at most 2,000 characters, or null.</param>
/// <param name="Image">Its picture, or null.</param>
/// <param name="Note">At most 500 scalar values, or null.</param>
/// <param name="SourcePinId">The pin that it was saved from, or null.</param>
[GenerateSerializer, Immutable, Alias("parley.PinContent")]
public sealed record PinContent(
    [property: Id(0)] string Title,
    [property: Id(1)] string? Link,
    [property: Id(2)] Image? Image,
    [property: Id(3)] string? Note,
    [property: Id(4)] string? SourcePinId);

/// <summary>A pin. Visible as its board is.</summary>
[GenerateSerializer, Immutable, Alias("parley.PinView")]
public sealed record PinView(
    [property: Id(0)] PinId Id, [property: Id(1)] BoardId BoardId, [property: Id(2)] UserId OwnerId, [property: Id(3)] PinContent Content);

/// <summary>One pin. Key: <see cref="PinId"/>. It exists once its board lists it, and is visible as that board is.</summary>
/// <remarks>An answer means durable. Calls its board. No call of a board awaits a pin but by <see cref="PeekAsync"/>, which interleaves; a
/// deleted board awaits its pins outside of its calls.</remarks>
[Alias("parley.IPinGrain")]
public interface IPinGrain : IGrainWithStringKey
{
    /// <summary>Stores the pin under its reserved id and has its board list it; again with the same request answers with it.</summary>
    /// <remarks>Refuses with NotFound (the board; or deleted since), NotAllowed, LimitReached, ClientIdReused, InvalidRequest. Whatever
    /// refuses the first time leaves nothing behind. A crash in between is healed by the repeat.</remarks>
    /// <param name="owner">Who pins: owner or collaborator of the board.</param>
    /// <param name="boardId">Where to.</param>
    /// <param name="content">What it says.</param>
    /// <param name="requestKey">The request in canonical form, compared by a salted hash:
    /// a save names what it saved, not how that looked.</param>
    /// <param name="cancellationToken">Gives up waiting.</param>
    [Alias("Create")]
    Task<Result<Created<PinView>>> CreateAsync(
        UserId owner, BoardId boardId, PinContent content, string requestKey, CancellationToken cancellationToken);

    /// <summary>What <see cref="CreateAsync"/> answers to a repeat; null where nothing was made under this id yet.</summary>
    [Alias("Repeat")]
    Task<Result<Created<PinView>>?> RepeatAsync(UserId owner, string requestKey, CancellationToken cancellationToken);

    /// <summary>The pin as <paramref name="viewer"/> sees it. Refuses with NotFound.</summary>
    [Alias("Get")]
    Task<Result<PinView>> GetAsync(UserId viewer, CancellationToken cancellationToken);

    /// <summary>The stored pin, or null. Whether its board lists it for whom is the caller's to ask.</summary>
    [Alias("Peek"), AlwaysInterleave]
    Task<PinView?> PeekAsync(CancellationToken cancellationToken);

    /// <summary>Forgets what the pin said and takes it off its board, for good; the id stays used. Owner and collaborators of the board,
    /// and the pin's owner whatever they are to the board. Refuses with NotFound, NotAllowed. Again: no change.</summary>
    [Alias("Delete")]
    Task<Result<Done>> DeleteAsync(UserId actor, CancellationToken cancellationToken);

    /// <summary>Forgets what the pin said, if it is of that board, for good. Callers: the board, which was deleted.</summary>
    [Alias("Forget")]
    Task ForgetAsync(BoardId boardId, CancellationToken cancellationToken);

    /// <summary>Takes a pin that was deleted off its board, if a failure has left it there. Callers: readers of the board who found it
    /// listed.</summary>
    [Alias("Settle")]
    Task SettleAsync(UserId reader, CancellationToken cancellationToken);
}
