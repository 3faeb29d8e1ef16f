using System.Collections.Immutable;
using Parley.Boards;
using Parley.Content;
using Parley.Core.Conversations;
using Parley.Pins;
using Parley.Testing.Faults;
using Parley.Users;

namespace Parley.Faults.Simulation;

/// <summary>A catalog in which all content is visible except one id.</summary>
internal sealed class SimulatedCatalog(FaultPlan faults) : IContentCatalog
{
    public const string Hidden = "hidden";

    public static Card CardOf(ContentRef reference) => new(reference.Kind, reference.Id, $"title of {reference.Id}", null, null, null);

    public Task<ImmutableArray<Card?>> ResolveAsync(
        UserId viewer, ImmutableArray<ContentRef> references, CancellationToken cancellationToken) =>
        faults.ReadAsync($"resolve", () => Task.FromResult<ImmutableArray<Card?>>(
            [.. references.Select(reference => reference.Id == Hidden ? null : CardOf(reference))]));

    public ContentRef? Recognise(string address) => null;

    public Task<ImmutableArray<BoardView>> BoardsAsync(UserId viewer, UserId owner, string? search, CancellationToken cancellationToken) =>
        Task.FromResult<ImmutableArray<BoardView>>([]);

    public Task<Result<Created<PinView>>?> RepeatSaveAsync(
        UserId saver, BoardId boardId, ClientId clientId, CancellationToken cancellationToken) =>
        Task.FromResult<Result<Created<PinView>>?>(null);

    public Task<Result<Created<PinView>>> SaveAsync(
        UserId saver, BoardId boardId, Card card, ClientId clientId, CancellationToken cancellationToken) =>
        Task.FromResult<Result<Created<PinView>>>(new Error(ErrorCode.NotFound, "No boards here."));
}

/// <summary>A directory in which every person exists.</summary>
internal sealed class SimulatedDirectory(SimulatedCluster cluster) : IUserDirectory
{
    public Task<ImmutableArray<Profile>> ProfilesAsync(ImmutableArray<UserId> userIds, CancellationToken cancellationToken) =>
        Task.FromResult<ImmutableArray<Profile>>([.. userIds.Select(id => new Profile(id, id.Value, null, null))]);

    public Task<ImmutableArray<Profile>> SearchAsync(string prefix, int limit, CancellationToken cancellationToken) =>
        Task.FromResult<ImmutableArray<Profile>>([]);

    public Task<Error?> WhyNoContactAsync(UserId sender, UserId recipient, CancellationToken cancellationToken) =>
        cluster.StoreFaults.ReadAsync($"why no contact", () => Task.FromResult(
            cluster.Blocks.Contains((recipient, sender)) ? new Error(ErrorCode.RecipientUnavailable, "Blocked.") : null));
}

/// <summary>Ids and secrets that a replay draws in the same way.</summary>
internal sealed class SeededRandomSource(Random random) : IRandomSource
{
    public Guid NewId()
    {
        Span<byte> bytes = stackalloc byte[16];
        random.NextBytes(bytes);
        return new(bytes);
    }

    public byte[] NewSecret(int length)
    {
        var bytes = new byte[length];
        random.NextBytes(bytes);
        return bytes;
    }
}
