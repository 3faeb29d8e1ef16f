namespace Parley.Api.Entitlement;

/// <summary>How the asking person stands to what there is. The order is that of the table's columns.</summary>
public enum Role
{
    /// <summary>Was never anywhere.</summary>
    Stranger,

    /// <summary>Was a member, and left.</summary>
    Left,

    /// <summary>Was a member, and was removed.</summary>
    Removed,

    /// <summary>Was a member, left, and was added again without history.</summary>
    Rejoined,

    /// <summary>Was added late without history.</summary>
    Late,

    /// <summary>Was added late with all the history.</summary>
    LateWithHistory,

    /// <summary>Was added late with the history of somebody who had come late without it.</summary>
    LateWithSomeHistory,

    /// <summary>A member from the beginning.</summary>
    Member,

    /// <summary>A member whom the owner of everything has blocked.</summary>
    Blocked,

    /// <summary>The creator of the groups, to whom the boards belong.</summary>
    Owner,

    /// <summary>Works on the secret board, and is in no conversation.</summary>
    Collaborator,

    /// <summary>Worked on the secret board.</summary>
    FormerCollaborator,

    /// <summary>A member without a token.</summary>
    NotSignedIn,

    /// <summary>A member whose token has expired.</summary>
    Expired,

    /// <summary>Somebody with a member's name in a token of another key.</summary>
    Forged,
}

/// <summary>Properties of a role.</summary>
internal static class RoleExtensions
{
    /// <summary>Whether the person is a member at first.</summary>
    public static bool IsThereBefore(this Role role) => role.LeavesEarly() || role.Stays();

    /// <summary>Whether a membership of the first time ends.</summary>
    public static bool LeavesEarly(this Role role) => role is Role.Left or Role.Removed or Role.Rejoined;

    /// <summary>Whether the person is added when much has happened.</summary>
    public static bool JoinsLate(this Role role) =>
        role is Role.Rejoined or Role.Late or Role.LateWithHistory or Role.LateWithSomeHistory;

    /// <summary>Whether the person is a member from the beginning to the end.</summary>
    public static bool Stays(this Role role) => role is Role.Member or Role.Blocked or Role.Owner || role.HasNoToken();

    /// <summary>Whether there is nothing that says who asks.</summary>
    public static bool HasNoToken(this Role role) => role is Role.NotSignedIn or Role.Expired or Role.Forged;

    /// <summary>Of what the person may see canaries.</summary>
    public static Period[] Entitlement(this Role role) => role switch
    {
        Role.Rejoined or Role.Late => [Period.After],
        Role.LateWithSomeHistory => [Period.Gap, Period.After],
        Role.LateWithHistory => [Period.Before, Period.Gap, Period.After, Period.Quiet],
        Role.Member or Role.Blocked => [Period.Before, Period.Gap, Period.After, Period.Quiet, Period.Direct],
        Role.Owner => [Period.Before, Period.Gap, Period.After, Period.Quiet, Period.Direct, Period.Secret, Period.Private],
        Role.Collaborator => [Period.Secret],
        _ => [],
    };
}
