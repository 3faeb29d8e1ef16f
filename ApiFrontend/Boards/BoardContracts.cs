using System.Collections.Immutable;
using System.Text.Json.Serialization;
using Parley.ApiFrontend.Http;
using Parley.ApiFrontend.Users;
using Parley.Boards;
using Parley.Users;

namespace Parley.ApiFrontend.Boards;

/// <summary>A board to create.</summary>
/// <param name="Name">The name.</param>
/// <param name="ClientId">Identifies the request. A repeat with the same id returns the same board.</param>
/// <param name="Description">The description, or null.</param>
/// <param name="Secret">Whether only the owner and the collaborators see the board.</param>
internal sealed record CreateBoardRequest(string Name, ClientId ClientId, string? Description = null, bool Secret = false)
{
    /// <summary>Converts to the command.</summary>
    public CreateBoard ToCommand() => new(Name, Description, Secret);
}

/// <summary>Changes a board. A field that is absent stays as it is.</summary>
/// <param name="Name">The new name.</param>
/// <param name="Description">The new description. Null removes it.</param>
/// <param name="Secret">Whether only the owner and the collaborators see the board.</param>
internal sealed record UpdateBoardRequest(
    Patch<string?> Name = default, Patch<string?> Description = default, Patch<bool> Secret = default)
{
    /// <summary>Converts to the command. Null: the patch removes the name, which is not allowed.</summary>
    public BoardPatch? ToPatch() => Name switch
    {
        { IsSet: false } => new(default, Description, Secret),
        { Value: { } name } => new(name, Description, Secret),
        _ => null,
    };
}

/// <summary>A board.</summary>
/// <param name="Id">The id.</param>
/// <param name="OwnerId">The owner.</param>
/// <param name="Name">The name.</param>
/// <param name="Description">The description, or null.</param>
/// <param name="Secret">Whether only the owner and the collaborators see the board.</param>
/// <param name="CollaboratorIds">The collaborators, in the order in which they were added.</param>
/// <param name="PinCount">The number of pins.</param>
internal record BoardResponse(
    BoardId Id, UserId OwnerId, string Name, string? Description, bool Secret, ImmutableArray<UserId> CollaboratorIds, int PinCount)
{
    /// <summary>Converts a board to the answer.</summary>
    public static BoardResponse From(BoardView board) => new(
        board.Id, board.OwnerId, board.Name, board.Description, board.Secret, board.CollaboratorIds, board.PinCount);

    /// <summary>Returns the people whom a board names.</summary>
    public static IEnumerable<UserId> People(BoardView board) => board.CollaboratorIds.Prepend(board.OwnerId);
}

/// <summary>A board with the names and pictures of its people.</summary>
internal sealed record BoardAnswer : BoardResponse
{
    /// <summary>Creates the answer.</summary>
    public BoardAnswer(BoardView board, IReadOnlyDictionary<string, PersonResponse> users)
        : base(From(board)) => Users = users;

    /// <summary>The names and pictures of the people, by user id.</summary>
    public IReadOnlyDictionary<string, PersonResponse> Users { get; }
}

/// <summary>JSON metadata of boards.</summary>
[JsonSerializable(typeof(CreateBoardRequest))]
[JsonSerializable(typeof(UpdateBoardRequest))]
[JsonSerializable(typeof(BoardAnswer))]
[JsonSerializable(typeof(PeoplePageResponse<BoardResponse>))]
internal sealed partial class BoardJson : JsonSerializerContext;
