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
    /// <summary>The canonical form of a request, by which repeats are compared. It is unambiguous for all texts.</summary>
    public static string Canonical(CreateBoard command) =>
        JsonSerializer.Serialize<object?[]>([command.Name, command.Description, command.Secret]);

    /// <summary>Returns the refusal of an invalid new board, or null.</summary>
    public static Error? WhyNot(CreateBoard command, BoardOptions limits) => FieldRules.Refusal(
        command.Name is null
            ? FieldRules.Required(nameof(command.Name))
            : FieldRules.Line(nameof(command.Name), command.Name, limits.MaxNameLength),
        FieldRules.Text(nameof(command.Description), command.Description, limits.MaxDescriptionLength));

    /// <summary>Creates a board, or refuses an invalid one.</summary>
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

    /// <summary>Whether a person may see the board and its pins.</summary>
    public static bool MaySee(Board board, UserId viewer) => !board.Secret || MayPin(board, viewer);

    /// <summary>Whether a person may add and remove pins.</summary>
    public static bool MayPin(Board board, UserId actor) => actor == board.OwnerId || board.CollaboratorIds.Contains(actor);

    /// <summary>Null if the actor may add and remove pins; else the refusal.</summary>
    public static Error? WhyNoChange(Board board, UserId actor) =>
        MayPin(board, actor) ? null
        : MaySee(board, actor) ? ContentErrors.CollaboratorsOnly
        : ContentErrors.NoBoard;

    /// <summary>Null if the actor may change the board itself; else the refusal.</summary>
    public static Error? WhyNotOwner(Board board, UserId actor) =>
        actor == board.OwnerId ? null
        : MaySee(board, actor) ? ContentErrors.OwnerOnly
        : ContentErrors.NoBoard;

    /// <summary>Applies a patch.</summary>
    public static Result<Board> Update(Board board, UserId actor, BoardPatch patch, BoardOptions limits)
    {
        if (WhyNotOwner(board, actor) is { } refusal)
            return refusal;
        // Only the fields that the patch sets are validated. Unchanged fields stay valid even if a limit was lowered.
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

    /// <summary>Adds a collaborator.</summary>
    public static Result<Board> AddCollaborator(Board board, UserId actor, UserId collaborator, BoardOptions limits) =>
        WhyNotOwner(board, actor) is { } error ? error
        : collaborator == board.OwnerId ? ContentErrors.OwnerIsNoCollaborator
        : board.CollaboratorIds.Contains(collaborator) ? board
        : board.CollaboratorIds.Length >= limits.MaxCollaborators ? ContentErrors.TooManyCollaborators(limits.MaxCollaborators)
        : board with { CollaboratorIds = board.CollaboratorIds.Add(collaborator) };

    /// <summary>Removes a collaborator.</summary>
    public static Result<Board> RemoveCollaborator(Board board, UserId actor, UserId collaborator) =>
        !MaySee(board, actor) ? ContentErrors.NoBoard
        : actor != collaborator && actor != board.OwnerId ? ContentErrors.OwnerOnly
        : !board.CollaboratorIds.Contains(collaborator) ? board
        : board with { CollaboratorIds = board.CollaboratorIds.Remove(collaborator) };

    /// <summary>Lists a pin. A repeat succeeds for everyone who may see the board.</summary>
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

    /// <summary>Removes a pin. If the pin was the cover, the board has no cover until the caller sets the one of
    /// <see cref="NextCover"/>.</summary>
    public static Board RemovePin(Board board, PinId pinId)
    {
        var index = IndexOf(board, pinId);
        return index < 0
            ? board
            : board with { Pins = board.Pins.RemoveAt(index), Cover = board.Cover?.PinId == pinId ? null : board.Cover };
    }

    /// <summary>The pin whose picture must become the cover. Null if no pin has a picture or the cover is already correct.</summary>
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

    /// <summary>Returns a page of pins, newest first. If the cursor's pin was removed, the page begins at the position of that
    /// pin.</summary>
    public static BoardPins Page(Board board, PinId? after, int limit)
    {
        // Ids grow with time, except that clocks differ between servers. So a cursor whose pin was removed still has a position: after all
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
        // From the end, because most calls look for one of the newest pins.
        for (var i = board.Pins.Length - 1; i >= 0; i--)
        {
            if (board.Pins[i].Id == pinId)
                return i;
        }

        return -1;
    }
}
