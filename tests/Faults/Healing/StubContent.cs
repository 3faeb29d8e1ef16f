using System.Collections.Immutable;
using Parley.Boards;
using Parley.Content;
using Parley.Pins;
using Parley.Users;

namespace Parley.Faults.Healing;

/// <summary>A user directory in which every user may message every other user, and a catalog without content.</summary>
internal sealed class StubContent : IContentCatalog, IUserDirectory
{
    public static StubContent Instance { get; } = new();

    public Task<ImmutableArray<Card?>> ResolveAsync(
        UserId viewer, ImmutableArray<ContentRef> references, CancellationToken cancellationToken) =>
        Task.FromResult<ImmutableArray<Card?>>([.. references.Select(_ => (Card?)null)]);

    public ContentRef? Recognise(string address) => null;

    public Task<ImmutableArray<BoardView>> BoardsAsync(UserId viewer, UserId owner, string? search, CancellationToken cancellationToken) =>
        Task.FromResult<ImmutableArray<BoardView>>([]);

    public Task<Result<Created<PinView>>> SaveAsync(
        UserId saver, BoardId boardId, Card card, ClientId clientId, CancellationToken cancellationToken) =>
        Task.FromResult<Result<Created<PinView>>>(new Error(ErrorCode.NotFound, "There are no boards."));

    public Task<Result<Created<PinView>>?> RepeatSaveAsync(
        UserId saver, BoardId boardId, ClientId clientId, CancellationToken cancellationToken) =>
        Task.FromResult<Result<Created<PinView>>?>(null);

    public Task<ImmutableArray<Profile>> ProfilesAsync(ImmutableArray<UserId> userIds, CancellationToken cancellationToken) =>
        Task.FromResult<ImmutableArray<Profile>>([]);

    public Task<ImmutableArray<Profile>> SearchAsync(string prefix, int limit, CancellationToken cancellationToken) =>
        Task.FromResult<ImmutableArray<Profile>>([]);

    public Task<Error?> WhyNoContactAsync(UserId sender, UserId recipient, CancellationToken cancellationToken) =>
        Task.FromResult<Error?>(null);
}
