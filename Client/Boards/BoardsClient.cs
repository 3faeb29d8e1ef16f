using Parley.Client.Transport;

namespace Parley.Client;

/// <summary>Boards and their collaborators.</summary>
public sealed class BoardsClient
{
    private readonly ApiCaller _caller;

    internal BoardsClient(ApiCaller caller) => _caller = caller;

    /// <summary>Creates a board.</summary>
    public Task<Board> CreateAsync(NewBoard board, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(board);
        var named = board with { ClientId = board.ClientId ?? ClientIds.New() };
        return AskAsync(ApiCall.Post(Address.Of("boards"), named, ParleyJson.Default.NewBoard), cancellationToken);
    }

    /// <summary>Gets a board.</summary>
    public Task<Board> GetAsync(string boardId, CancellationToken cancellationToken = default) =>
        AskAsync(ApiCall.Get(Address.Of("boards", boardId)), cancellationToken);

    /// <summary>Changes a board of the caller.</summary>
    public Task<Board> UpdateAsync(string boardId, BoardPatch patch, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(patch);
        return AskAsync(ApiCall.Patch(Address.Of("boards", boardId), patch, ParleyJson.Default.BoardPatch), cancellationToken);
    }

    /// <summary>Deletes a board of the caller, with its pins.</summary>
    public Task DeleteAsync(string boardId, CancellationToken cancellationToken = default) =>
        _caller.DoAsync(ApiCall.Delete(Address.Of("boards", boardId)) with { GoneIsDone = true }, cancellationToken);

    /// <summary>Adds a collaborator, who may see the board and add and remove pins.</summary>
    public Task<Board> AddCollaboratorAsync(string boardId, string userId, CancellationToken cancellationToken = default) =>
        AskAsync(ApiCall.Put(Address.Of("boards", boardId, "collaborators", userId)), cancellationToken);

    /// <summary>Removes a collaborator. The caller must be the owner, or that collaborator.</summary>
    public Task RemoveCollaboratorAsync(string boardId, string userId, CancellationToken cancellationToken = default) =>
        _caller.DoAsync(
            ApiCall.Delete(Address.Of("boards", boardId, "collaborators", userId)) with { GoneIsDone = true }, cancellationToken);

    /// <summary>Reads one page of a person's boards that the caller may see, in the order of creation.</summary>
    /// <param name="ownerId">The owner of the boards.</param>
    /// <param name="query">Words that the name must contain, or null for all boards.</param>
    /// <param name="cursor">The cursor of the previous page, or null for the first page.</param>
    /// <param name="limit">1 to 100; null for the server's default.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    public Task<Page<Board>> ListAsync(
        string ownerId, string? query = null, string? cursor = null, int? limit = null, CancellationToken cancellationToken = default) =>
        _caller.AskAsync(
            ApiCall.Get(Address.Of("users", ownerId, "boards").With("query", query).With("cursor", cursor).With("limit", limit)),
            ParleyJson.Default.PageBoard,
            cancellationToken);

    /// <summary>Reads all of a person's boards that the caller may see.</summary>
    public IAsyncEnumerable<Board> AllAsync(
        string ownerId, string? query = null, int? pageSize = null, CancellationToken cancellationToken = default) =>
        Paging.AllAsync((cursor, token) => ListAsync(ownerId, query, cursor, pageSize, token), cancellationToken);

    /// <summary>Reads one page of a board's pins, newest first.</summary>
    public Task<Page<Pin>> PinsAsync(
        string boardId, string? cursor = null, int? limit = null, CancellationToken cancellationToken = default) =>
        _caller.AskAsync(
            ApiCall.Get(Address.Of("boards", boardId, "pins").With("cursor", cursor).With("limit", limit)),
            ParleyJson.Default.PagePin,
            cancellationToken);

    /// <summary>Reads all of a board's pins, newest first.</summary>
    public IAsyncEnumerable<Pin> AllPinsAsync(
        string boardId, int? pageSize = null, CancellationToken cancellationToken = default) =>
        Paging.AllAsync((cursor, token) => PinsAsync(boardId, cursor, pageSize, token), cancellationToken);

    private Task<Board> AskAsync(ApiCall call, CancellationToken cancellationToken) =>
        _caller.AskAsync(call, ParleyJson.Default.Board, cancellationToken);
}
