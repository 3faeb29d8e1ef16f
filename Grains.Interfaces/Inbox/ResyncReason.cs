using System.Text.Json.Serialization;

namespace Parley.Inbox;

/// <summary>Why the server cannot continue from a position of an inbox. Values are never renumbered or reused.</summary>
/// <remarks>After <see cref="Behind"/> and <see cref="Crashed"/>, a client reads the inbox, keeps its conversations, and follows them from
/// its positions. After the others, and after a reason that it does not know, it discards everything and reads afresh.</remarks>
[JsonConverter(typeof(JsonStringEnumConverter<ResyncReason>))]
public enum ResyncReason
{
    /// <summary>The client has missed more events than the server keeps for it. Only event streams report this.</summary>
    [JsonStringEnumMemberName("behind")]
    Behind = 1,

    /// <summary>The position may belong to a change that a crash lost.</summary>
    [JsonStringEnumMemberName("crashed")]
    Crashed = 2,

    /// <summary>The position is older than the oldest one that can be continued.</summary>
    [JsonStringEnumMemberName("too_old")]
    TooOld = 3,

    /// <summary>The position is not in this history: a backup was restored, or the position was never given.</summary>
    [JsonStringEnumMemberName("restored")]
    Restored = 4,
}
