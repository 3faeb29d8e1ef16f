using Parley.Client;

namespace Parley.WebClient.Conversations;

/// <summary>An action of the person on an entry.</summary>
/// <param name="Kind">The kind of action.</param>
/// <param name="Entry">The entry.</param>
/// <param name="Argument">The name of the reaction, or null.</param>
/// <param name="Share">The index of the share.</param>
public sealed record EntryAction(EntryActionKind Kind, Message Entry, string? Argument = null, int Share = 0)
{
    /// <summary>The share that the action concerns.</summary>
    public SharedCard Shared => new(Entry.Seq, Share, Entry.SenderId, Entry.SentAt, Entry.Shares[Share]);
}

/// <summary>The kinds of <see cref="EntryAction"/>.</summary>
public enum EntryActionKind
{
    /// <summary>Shows the palette.</summary>
    ChooseReaction,

    /// <summary>Adds a reaction, or takes it back.</summary>
    React,

    /// <summary>Shows the other actions.</summary>
    ShowMenu,

    /// <summary>Answers the entry.</summary>
    Reply,

    /// <summary>Changes the text.</summary>
    Edit,

    /// <summary>Unsends the message.</summary>
    Unsend,

    /// <summary>Saves a shared pin to a board.</summary>
    Save,

    /// <summary>Sends a share to others.</summary>
    SendOn,

    /// <summary>Invites members to a shared board of the person.</summary>
    Invite,

    /// <summary>Copies a link to the entry.</summary>
    CopyLink,

    /// <summary>Makes everything from the entry on unread.</summary>
    MarkUnread,

    /// <summary>Shows the entry that it answers.</summary>
    ShowAnswered,

    /// <summary>Shows the earlier message that shares the same item.</summary>
    ShowEarlier,
}
