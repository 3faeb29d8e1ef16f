using System.Text.Json.Serialization;

namespace Parley.LoadTest.Profiles;

/// <summary>How simulated users behave, as a profile file describes it. <c>evening.jsonc</c> explains every value.</summary>
internal sealed record LoadProfile
{
    /// <summary>The file's name without its ending.</summary>
    [JsonIgnore]
    public string Name { get; init; } = "";

    /// <summary>The situation that the profile describes, in one sentence.</summary>
    public required string Description { get; init; }

    /// <summary>The number of users, if the command names none.</summary>
    public required int Users { get; init; }

    /// <summary>The conversations of the world.</summary>
    public required ConversationProfile Conversations { get; init; }

    /// <summary>The boards and pins of the world, and how they are shared.</summary>
    public required ContentProfile Content { get; init; }

    /// <summary>The times during which users are connected.</summary>
    public required PresenceProfile Presence { get; init; }

    /// <summary>The mean time between two actions of a connected user. Actual times are exponentially distributed.</summary>
    public required TimeSpan ThinkTime { get; init; }

    /// <summary>How often users do what, as weights.</summary>
    public required IReadOnlyDictionary<ActionKind, double> Actions { get; init; }

    /// <summary>The lengths of texts.</summary>
    public required TextProfile Text { get; init; }

    /// <summary>How the activity changes over the run: factors for equal parts of it.</summary>
    public required IReadOnlyList<double> Day { get; init; }
}

/// <summary>The conversations of the world.</summary>
/// <param name="PerUser">The mean number of conversations of a user.</param>
/// <param name="Sizes">Weights of the numbers of members, 2 to 10. Two members are a one-to-one.</param>
/// <param name="Hot">The share of the sends that goes to one group, whose ten members are the first users.</param>
internal sealed record ConversationProfile(double PerUser, IReadOnlyDictionary<string, double> Sizes, double Hot);

/// <summary>The boards and pins of the world, and how they are shared.</summary>
/// <param name="BoardsPerUser">Boards of each user.</param>
/// <param name="PinsPerBoard">Pins of each board.</param>
/// <param name="Popularity">The exponent of the Zipf distribution of shared pins; 0 shares all of them equally.</param>
/// <param name="Cascade">The share of sent pins that the sender has received before.</param>
internal sealed record ContentProfile(int BoardsPerUser, int PinsPerBoard, double Popularity, double Cascade);

/// <summary>The times during which users are connected.</summary>
/// <param name="Online">The mean time until a user goes away.</param>
/// <param name="Away">The mean time until the user comes back.</param>
/// <param name="Storms">When all connections are cut, as shares of the measured time.</param>
internal sealed record PresenceProfile(TimeSpan Online, TimeSpan Away, IReadOnlyList<double> Storms);

/// <summary>The lengths of texts.</summary>
/// <param name="MedianWords">The median number of words.</param>
/// <param name="MaxWords">The largest number of words.</param>
internal sealed record TextProfile(int MedianWords, int MaxWords);

/// <summary>The kinds of actions.</summary>
internal enum ActionKind
{
    /// <summary>Looks at the inbox.</summary>
    Inbox,

    /// <summary>Opens a conversation: reads its newest page and marks it as read.</summary>
    Open,

    /// <summary>Reads an older page of the open conversation.</summary>
    Older,

    /// <summary>Types.</summary>
    Typing,

    /// <summary>Sends own words.</summary>
    Words,

    /// <summary>Sends a pin with a note.</summary>
    Pin,

    /// <summary>Sends a board with a note.</summary>
    Board,

    /// <summary>Sends a profile with a note.</summary>
    Profile,

    /// <summary>Answers a message.</summary>
    Reply,

    /// <summary>Reacts to a message.</summary>
    React,

    /// <summary>Saves a shared pin to an own board.</summary>
    Save,

    /// <summary>Creates a group.</summary>
    CreateGroup,

    /// <summary>Adds a member to a group that the user created in this run.</summary>
    AddMember,

    /// <summary>Leaves a group that was created in this run.</summary>
    Leave,

    /// <summary>Mutes or unmutes a conversation.</summary>
    Mute,
}

/// <summary>Groups of actions.</summary>
internal static class ActionKinds
{
    /// <summary>The actions that send a message.</summary>
    public static IReadOnlySet<ActionKind> Sends { get; } = new HashSet<ActionKind>
    {
        ActionKind.Words,
        ActionKind.Pin,
        ActionKind.Board,
        ActionKind.Profile,
        ActionKind.Reply,
    };
}
