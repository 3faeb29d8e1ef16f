namespace Parley.Client.Transport;

/// <summary>What the parts of a feed hand to its consumer, which applies them one at a time.</summary>
internal abstract record FeedInput
{
    /// <summary>An event of the stream.</summary>
    public sealed record Event(LiveEvent Value) : FeedInput;

    /// <summary>A page of the changes of the inbox, read by a poll.</summary>
    public sealed record Polled(InboxChanges Page) : FeedInput;

    /// <summary>The number of unread conversations, read by a poll.</summary>
    public sealed record Counted(int UnreadConversations, long Revision) : FeedInput;

    /// <summary>A poll found that the revision is unknown.</summary>
    public sealed record Lost(ResyncReason Reason) : FeedInput;

    /// <summary>The connection changed.</summary>
    public sealed record Connection(ConnectionState State) : FeedInput;

    /// <summary>The server asked the client not to come back.</summary>
    public sealed record Closed(ClosingCode Code) : FeedInput;

    /// <summary>A page of the changes of a followed conversation.</summary>
    public sealed record Read(FollowedConversation Conversation, ChangePage Page) : FeedInput;

    /// <summary>A read of the changes of a followed conversation ended: at a head, or with a problem.</summary>
    public sealed record ReadEnded(FollowedConversation Conversation, long Head, Problem? Problem) : FeedInput;
}
