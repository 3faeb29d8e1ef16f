using System.Text.Json;
using Parley.Boards;
using Parley.Content;
using Parley.Core;
using Parley.Grains.Content;
using Parley.Pins;
using Parley.Users;

namespace Parley.Grains.Boards;

/// <summary>The permissions and changes of a board, as pure functions. If nothing changes, the same board instance is returned.</summary>
internal static class BoardRules
{
    /// <summary>The request in the form in which repeats are compared: unambiguous, whatever the texts hold.</summary>
    public static string Canonical(CreateBoard command) =>
        JsonSerializer.Serialize<object?[]>([command.Name, command.Description, command.Secret]);

    /// <summary>What is wrong with the shape of a new board, or null.</summary>
    public static Error? WhyNot(CreateBoard command, BoardOptions limits) => FieldRules.Refusal(
        command.Name is null
            ? FieldRules.Required(nameof(command.Name))
            : FieldRules.Line(nameof(command.Name), command.Name, limits.MaxNameLength),
        FieldRules.Text(nameof(command.Description), command.Description, limits.MaxDescriptionLength));

    /// <summary>A new board.</summary>
    public static Result<Board> Make(UserId owner, CreateBoard command, BoardOptions limits) =>
        WhyNot(command, limits) is { } error
            ? error
            : new Board
            {
                OwnerId = owner,
                Name = FieldRules.Name(command.Name),
                Description = command.Description,
                Secret = command.Secret,
                Request = RequestHash.Of(Canonical(command)),
            };

    /// <summary>Whether somebody sees the board, and thereby its pins.</summary>
    public static bool MaySee(Board board, UserId viewer) => !board.Secret || MayPin(board, viewer);

    /// <summary>Whether somebody may add and remove pins.</summary>
    public static bool MayPin(Board board, UserId actor) => actor == board.OwnerId || board.CollaboratorIds.Contains(actor);

    /// <summary>Null if somebody may add and remove pins.</summary>
    public static Error? WhyNoChange(Board board, UserId actor) =>
        MayPin(board, actor) ? null
        : MaySee(board, actor) ? ContentErrors.CollaboratorsOnly
        : ContentErrors.NoBoard;

    /// <summary>Null if somebody may change the board itself.</summary>
    public static Error? WhyNotOwner(Board board, UserId actor) =>
        actor == board.OwnerId ? null
        : MaySee(board, actor) ? ContentErrors.OwnerOnly
        : ContentErrors.NoBoard;

    /// <summary>The board with a patch applied.</summary>
    public static Result<Board> Update(Board board, UserId actor, BoardPatch patch, BoardOptions limits)
    {
        if (WhyNotOwner(board, actor) is { } refusal)
            return refusal;
        // Only what is named is measured: a limit that was lowered since concerns nothing that stays as it is.
        var named = new CreateBoard(patch.Name.IsSet ? patch.Name.Value : "-", patch.Description.Or(null), board.Secret);
        if (WhyNot(named, limits) is { } error)
            return error;
        var next = board with
        {
            Name = patch.Name.IsSet ? FieldRules.Name(patch.Name.Value) : board.Name,
            Description = patch.Description.Or(board.Description),
            Secret = patch.Secret.Or(board.Secret),
        };
        return next == board ? board : next;
    }

    /// <summary>The board with one collaborator more.</summary>
    public static Result<Board> AddCollaborator(Board board, UserId actor, UserId collaborator, BoardOptions limits) =>
        WhyNotOwner(board, actor) is { } error ? error
        : collaborator == board.OwnerId ? ContentErrors.OwnerIsNoCollaborator
        : board.CollaboratorIds.Contains(collaborator) ? board
        : board.CollaboratorIds.Length >= limits.MaxCollaborators ? ContentErrors.TooManyCollaborators(limits.MaxCollaborators)
        : board with { CollaboratorIds = board.CollaboratorIds.Add(collaborator) };

    /// <summary>The board with one collaborator less.</summary>
    public static Result<Board> RemoveCollaborator(Board board, UserId actor, UserId collaborator) =>
        !MaySee(board, actor) ? ContentErrors.NoBoard
        : actor != collaborator && actor != board.OwnerId ? ContentErrors.OwnerOnly
        : !board.CollaboratorIds.Contains(collaborator) ? board
        : board with { CollaboratorIds = board.CollaboratorIds.Remove(collaborator) };

    /// <summary>The board with a pin listed. Who sees the board and repeats the listing is answered like the first time.</summary>
    public static Result<Board> AddPin(Board board, UserId actor, PinId pinId, Image? image, BoardOptions limits) =>
        !MaySee(board, actor) ? ContentErrors.NoBoard
        : Lists(board, pinId) ? board
        : WhyNoChange(board, actor) is { } error ? error
        : board.Pins.Length >= limits.MaxPins ? ContentErrors.TooManyPins(limits.MaxPins)
        : board with
        {
            Pins = board.Pins.Add(new(pinId, image is not null)),
            Cover = image is null ? board.Cover : new(pinId, image),
        };

    /// <summary>The board without a pin. Where that was its cover, it has none until <see cref="NextCover"/> was asked.</summary>
    public static Board RemovePin(Board board, PinId pinId)
    {
        var index = IndexOf(board, pinId);
        return index < 0
            ? board
            : board with { Pins = board.Pins.RemoveAt(index), Cover = board.Cover?.PinId == pinId ? null : board.Cover };
    }

    /// <summary>The pin whose picture the cover must be, or null where there is none or it already is.</summary>
    public static PinId? NextCover(Board board)
    {
        for (var i = board.Pins.Length - 1; i >= 0; i--)
        {
            if (board.Pins[i].HasImage)
                return board.Pins[i].Id == board.Cover?.PinId ? null : board.Pins[i].Id;
        }

        return null;
    }

    /// <summary>Whether a pin is on the board.</summary>
    public static bool Lists(Board board, PinId pinId) => IndexOf(board, pinId) >= 0;

    /// <summary>A page of pins, newest first; after a pin that is gone meanwhile it begins where that would have been.</summary>
    public static BoardPins Page(Board board, PinId? after, int limit)
    {
        // Ids grow with time, except that clocks differ between servers. So a cursor whose pin is gone still has a position: after all
        // newer pins.
        var end = board.Pins.Length;
        if (after is { } cursor)
        {
            end = IndexOf(board, cursor);
            if (end < 0)
            {
                end = board.Pins.Length;
                while (end > 0 && string.CompareOrdinal(board.Pins[end - 1].Id.Value, cursor.Value) > 0)
                    end--;
            }
        }

        var start = Math.Max(0, end - limit);
        var page = board.Pins[start..end];
        return new([.. page.Reverse().Select(pin => pin.Id)], start > 0 ? page[0].Id : null);
    }

    private static int IndexOf(Board board, PinId pinId)
    {
        // From the end: it is the newest pins that are asked for.
        for (var i = board.Pins.Length - 1; i >= 0; i--)
        {
            if (board.Pins[i].Id == pinId)
                return i;
        }

        return -1;
    }
}
