using Parley.Core;

namespace Parley.Grains.Content;

/// <summary>The refusals of boards and pins.</summary>
internal static class ContentErrors
{
    public static readonly Error NoBoard = new(ErrorCode.NotFound, "There is no such board.");
    public static readonly Error NoPin = new(ErrorCode.NotFound, "There is no such pin.");
    public static readonly Error NothingToSave = new(ErrorCode.ContentNotFound, "There is no such pin to save.");
    public static readonly Error OwnerOnly = new(ErrorCode.NotAllowed, "Only the board's owner may do this.");
    public static readonly Error CollaboratorsOnly = new(ErrorCode.NotAllowed, "Only the board's owner and its collaborators may do this.");
    public static readonly Error ClientIdReused =
        new(ErrorCode.ClientIdReused, "This client id was used for another request. Use a new one.");
    public static readonly Error OwnerIsNoCollaborator = new(ErrorCode.InvalidRequest, "The owner cannot be a collaborator.")
    {
        Fields = [FieldRules.BadFormat(nameof(Parley.Users.UserId))],
    };

    public static Error TooManyPins(int limit) => new(ErrorCode.LimitReached, "The board is full.") { Limit = limit, Count = limit };

    public static Error TooManyCollaborators(int limit) =>
        new(ErrorCode.LimitReached, "The board has the maximum number of collaborators.") { Limit = limit, Count = limit };
}
