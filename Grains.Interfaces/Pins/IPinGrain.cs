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

/// <summary>One pin. Key: <see cref="PinId"/>. It exists for others once its board lists it; asking the board is the caller's.</summary>
[Alias("parley.IPinGrain")]
public interface IPinGrain : IGrainWithStringKey
{
    /// <summary>Stores the pin under its reserved id; again with the same request answers with it. Refuses with ClientIdReused, InvalidRequest; NotFound once deleted.</summary>
    /// <param name="owner">Who pins.</param>
    /// <param name="boardId">Where to.</param>
    /// <param name="content">What it says.</param>
    /// <param name="requestKey">The request in canonical form, compared by a keyed hash: a save names what it saved, not how that looked.</param>
    /// <param name="cancellationToken">Gives up waiting.</param>
    [Alias("Create")]
    Task<Result<Created<PinView>>> CreateAsync(UserId owner, BoardId boardId, PinContent content, string requestKey, CancellationToken cancellationToken);

    /// <summary>The stored pin, or null.</summary>
    [Alias("Get")]
    Task<PinView?> GetAsync(CancellationToken cancellationToken);

    /// <summary>Forgets what the pin said, for good; the id stays used. Idempotent.</summary>
    [Alias("Delete")]
    Task DeleteAsync(CancellationToken cancellationToken);
}
