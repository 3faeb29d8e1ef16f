using System.Collections.Immutable;
using Parley.Boards;
using Parley.Content;
using Parley.Pins;
using Parley.Users;

namespace Parley.Unit.Conversations;

/// <summary>Content that is visible to all except what a test hides, and people who can be contacted except those whom a test
/// names.</summary>
internal sealed class ScriptedContent : IContentCatalog, IUserDirectory
{
    public HashSet<ContentRef> Hidden { get; } = [];

    public Dictionary<UserId, Error> Unreachable { get; } = [];

    public int Resolved { get; private set; }

    /// <summary>Called before any content is resolved.</summary>
    public Func<Task> OnResolve { get; set; } = () => Task.CompletedTask;

    /// <summary>Changes the answer of the catalog.</summary>
    public Func<ImmutableArray<Card?>, ImmutableArray<Card?>> Falsify { get; set; } = cards => cards;

    public static ContentRef Pin(string id) => new(ShareKind.Pin, id);

    public static ContentRef Board(string id) => new(ShareKind.Board, id);

    public async Task<ImmutableArray<Card?>> ResolveAsync(
        UserId viewer, ImmutableArray<ContentRef> references, CancellationToken cancellationToken)
    {
        Resolved++;
        await OnResolve();
        return Falsify([.. references.Select(reference => Hidden.Contains(reference)
            ? null
            : new Card(reference.Kind, reference.Id, $"title of {reference.Id}", viewer, null, null))]);
    }

    public Task<Error?> WhyNoContactAsync(UserId sender, UserId recipient, CancellationToken cancellationToken) =>
        Task.FromResult(Unreachable.GetValueOrDefault(recipient));

    public ContentRef? Recognise(string address) => throw new NotSupportedException();

    public Task<ImmutableArray<BoardView>> BoardsAsync(UserId viewer, UserId owner, string? search, CancellationToken cancellationToken) =>
        throw new NotSupportedException();

    public Task<Result<Created<PinView>>?> RepeatSaveAsync(
        UserId saver, BoardId boardId, ClientId clientId, CancellationToken cancellationToken) =>
        throw new NotSupportedException();

    public Task<Result<Created<PinView>>> SaveAsync(
        UserId saver, BoardId boardId, Card card, ClientId clientId, CancellationToken cancellationToken) =>
        throw new NotSupportedException();

    public Task<ImmutableArray<Profile>> ProfilesAsync(ImmutableArray<UserId> userIds, CancellationToken cancellationToken) =>
        throw new NotSupportedException();

    public Task<ImmutableArray<Profile>> SearchAsync(string prefix, int limit, CancellationToken cancellationToken) =>
        throw new NotSupportedException();
}
