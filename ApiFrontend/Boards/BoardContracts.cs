using System.Collections.Immutable;
using System.Text.Json.Serialization;
using Parley.ApiFrontend.Http;
using Parley.ApiFrontend.Users;
using Parley.Boards;
using Parley.Users;

namespace Parley.ApiFrontend.Boards;

/// <summary>Makes a board.</summary>
/// <param name="Name">1 to 80 characters.</param>
/// <param name="ClientId">Names the creation for ever.</param>
/// <param name="Description">At most 500 characters, or null.</param>
/// <param name="Secret">Whether only owner and collaborators see it.</param>
internal sealed record CreateBoardRequest(string Name, ClientId ClientId, string? Description = null, bool Secret = false)
{
    /// <summary>The command that makes it.</summary>
    public CreateBoard ToCommand() => new(Name, Description, Secret);
}

/// <summary>A merge patch of a board.</summary>
internal sealed record UpdateBoardRequest(
    Patch<string?> Name = default, Patch<string?> Description = default, Patch<bool> Secret = default)
{
    /// <summary>The patch that the board's grain understands; null where it says that there shall be no name.</summary>
    public BoardPatch? ToPatch() => Name switch
    {
        { IsSet: false } => new(default, Description, Secret),
        { Value: { } name } => new(name, Description, Secret),
        _ => null,
    };
}

/// <summary>A board as the caller sees it.</summary>
internal record BoardResponse(
    BoardId Id, UserId OwnerId, string Name, string? Description, bool Secret, ImmutableArray<UserId> CollaboratorIds, int PinCount)
{
    /// <summary>A board as it is listed.</summary>
    public static BoardResponse From(BoardView board) => new(
        board.Id, board.OwnerId, board.Name, board.Description, board.Secret, board.CollaboratorIds, board.PinCount);

    /// <summary>Whom a board names.</summary>
    public static IEnumerable<UserId> People(BoardView board) => board.CollaboratorIds.Prepend(board.OwnerId);
}

/// <summary>A board alone, with the people whom it names.</summary>
internal sealed record BoardAnswer : BoardResponse
{
    /// <summary>Adds the people.</summary>
    public BoardAnswer(BoardView board, IReadOnlyDictionary<string, PersonResponse> users)
        : base(From(board)) => Users = users;

    /// <summary>The people whom the board names.</summary>
    public IReadOnlyDictionary<string, PersonResponse> Users { get; }
}

/// <summary>JSON metadata of boards.</summary>
[JsonSerializable(typeof(CreateBoardRequest))]
[JsonSerializable(typeof(UpdateBoardRequest))]
[JsonSerializable(typeof(BoardAnswer))]
[JsonSerializable(typeof(PeoplePageResponse<BoardResponse>))]
internal sealed partial class BoardJson : JsonSerializerContext;
