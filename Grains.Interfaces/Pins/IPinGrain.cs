using Orleans.Concurrency;
using Parley.Boards;
using Parley.Content;
using Parley.Users;

namespace Parley.Pins;

/// <summary>The content of a pin.</summary>
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

/// <summary>A pin. It has the visibility of its board.</summary>
[GenerateSerializer, Immutable, Alias("parley.PinView")]
public sealed record PinView(
    [property: Id(0)] PinId Id, [property: Id(1)] BoardId BoardId, [property: Id(2)] UserId OwnerId, [property: Id(3)] PinContent Content);

/// <summary>One pin. Key: <see cref="PinId"/>. It exists once its board lists it, and has the visibility of that board.</summary>
/// <remarks>A successful answer means that the change is durable. The pin calls its board. A board calls a pin only by
/// <see cref="PeekAsync"/>, which interleaves, so the two cannot deadlock. A deleted board calls its pins outside its own
/// calls.</remarks>
[Alias("parley.IPinGrain")]
public interface IPinGrain : IGrainWithStringKey
{
    /// <summary>Stores the pin under its reserved id, then adds it to its board's list. A repeat with the same request returns the
    /// pin.</summary>
    /// <remarks>Refuses with NotFound (no such board, or the pin was deleted), NotAllowed, LimitReached, ClientIdReused, InvalidRequest. If
    /// the first call is refused, it stores nothing. If a crash interrupts it, the repeat completes it.</remarks>
    /// <param name="owner">The user who pins: owner or collaborator of the board.</param>
    /// <param name="boardId">The board.</param>
    /// <param name="content">The content of the pin.</param>
    /// <param name="requestKey">The request in canonical form. It is compared by a salted hash. For a save it identifies the saved content,
    /// not how the content looked.</param>
    /// <param name="cancellationToken">Cancels the wait. A write that has begun is completed.</param>
    [Alias("Create")]
    Task<Result<Created<PinView>>> CreateAsync(
        UserId owner, BoardId boardId, PinContent content, string requestKey, CancellationToken cancellationToken);

    /// <summary>Returns what <see cref="CreateAsync"/> answers to a repeat, or null if this id has no pin yet.</summary>
    [Alias("Repeat")]
    Task<Result<Created<PinView>>?> RepeatAsync(UserId owner, string requestKey, CancellationToken cancellationToken);

    /// <summary>Returns the pin as <paramref name="viewer"/> sees it. Refuses with NotFound.</summary>
    [Alias("Get")]
    Task<Result<PinView>> GetAsync(UserId viewer, CancellationToken cancellationToken);

    /// <summary>Returns the stored pin, or null. The caller must ask the board whether it lists the pin for the viewer.</summary>
    [Alias("Peek"), AlwaysInterleave]
    Task<PinView?> PeekAsync(CancellationToken cancellationToken);

    /// <summary>Deletes the pin's content and removes the pin from its board, permanently. Its id stays used. The owner and collaborators
    /// of the board may do it, and the pin's owner even without access to the board. Refuses with NotFound, NotAllowed. A repeat changes
    /// nothing.</summary>
    [Alias("Delete")]
    Task<Result<Done>> DeleteAsync(UserId actor, CancellationToken cancellationToken);

    /// <summary>Permanently deletes the pin's content if the pin belongs to that board. Called by the board after its deletion.</summary>
    [Alias("Forget")]
    Task ForgetAsync(BoardId boardId, CancellationToken cancellationToken);

    /// <summary>Removes a deleted pin from its board if a failure left it listed. Called by readers of the board that found it
    /// listed.</summary>
    [Alias("Settle")]
    Task SettleAsync(UserId reader, CancellationToken cancellationToken);
}
