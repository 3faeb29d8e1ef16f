using Parley.Inbox;
using Parley.Live;

namespace Parley.ApiFrontend.Live;

/// <summary>The names of enum values in events.</summary>
internal static class WireNames
{
    /// <summary>The name of a reason for a departure.</summary>
    public static string Of(GoneReason reason) => reason switch
    {
        GoneReason.Removed => "removed",
        GoneReason.Declined => "declined",
        _ => "left",
    };

    /// <summary>The name of a reason to read again.</summary>
    public static string Of(ResyncReason reason) => reason switch
    {
        ResyncReason.Behind => "behind",
        ResyncReason.Crashed => "crashed",
        ResyncReason.TooOld => "too_old",
        _ => "restored",
    };

    /// <summary>The name of a part of an account.</summary>
    public static string Of(AccountPart part) => part switch
    {
        AccountPart.Settings => "settings",
        AccountPart.Blocks => "blocks",
        AccountPart.Contacts => "contacts",
        _ => "profile",
    };
}
