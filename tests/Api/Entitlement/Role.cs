namespace Parley.Api.Entitlement;

/// <summary>The relation of the caller to the data. The order is that of the table's columns.</summary>
public enum Role
{
    /// <summary>Was never a member.</summary>
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

    /// <summary>Was added late with the history of a member who had been added late without it.</summary>
    LateWithSomeHistory,

    /// <summary>A member from the beginning.</summary>
    Member,

    /// <summary>A member whom the owner has blocked.</summary>
    Blocked,

    /// <summary>The creator of the groups, who owns the boards.</summary>
    Owner,

    /// <summary>Collaborates on the secret board, and is in no conversation.</summary>
    Collaborator,

    /// <summary>Collaborated on the secret board before.</summary>
    FormerCollaborator,

    /// <summary>A member without a token.</summary>
    NotSignedIn,

    /// <summary>A member whose token has expired.</summary>
    Expired,

    /// <summary>A caller with a member's id in a token with another key.</summary>
    Forged,
}

/// <summary>Properties of a role.</summary>
internal static class RoleExtensions
{
    /// <summary>Whether the person is a member at the beginning.</summary>
    public static bool IsThereBefore(this Role role) => role.LeavesEarly() || role.Stays();

    /// <summary>Whether the person's first membership ends.</summary>
    public static bool LeavesEarly(this Role role) => role is Role.Left or Role.Removed or Role.Rejoined;

    /// <summary>Whether the person is added late.</summary>
    public static bool JoinsLate(this Role role) =>
        role is Role.Rejoined or Role.Late or Role.LateWithHistory or Role.LateWithSomeHistory;

    /// <summary>Whether the person is a member from the beginning to the end.</summary>
    public static bool Stays(this Role role) => role is Role.Member or Role.Blocked or Role.Owner || role.HasNoToken();

    /// <summary>Whether the request has no valid token.</summary>
    public static bool HasNoToken(this Role role) => role is Role.NotSignedIn or Role.Expired or Role.Forged;

    /// <summary>The places whose canaries the person may see.</summary>
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
