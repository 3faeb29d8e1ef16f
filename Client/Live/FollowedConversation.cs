namespace Parley.Client.Transport;

/// <summary>A conversation that a feed follows. <see cref="ConversationReads"/> guards it.</summary>
internal sealed class FollowedConversation(string id, long position)
{
    public string Id => id;

    /// <summary>The number up to which all changes have been reported.</summary>
    public long Position { get; set; } = position;

    /// <summary>The position when the present read began; the read may begin below it.</summary>
    public long PositionAtRead { get; set; }

    /// <summary>Whether a read is running.</summary>
    public bool IsReading { get; set; }

    /// <summary>The highest number that the feed has heard of since the running read began.</summary>
    public long Expected { get; set; }

    /// <summary>Where the next read begins, if the caller asked for another one during the running one.</summary>
    public long? ReadNextFrom { get; set; }
}
