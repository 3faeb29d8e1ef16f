using Parley.Inbox;
using Parley.Live;

namespace Parley.Core.Inbox;

/// <summary>Receives every visible change of one inbox, in the order of the revisions.</summary>
/// <remarks>The inbox calls it in the turn that makes a change visible, while it holds its lock. So no read sees a revision before the
/// listener. Every revision that it receives is reserved durably: after a crash it is not assigned to another change.</remarks>
internal interface IInboxListener
{
    /// <summary>Whether anybody listens. If not, <see cref="OnChanged"/> is not called.</summary>
    bool IsListening { get; }

    /// <summary>A row has changed visibly.</summary>
    /// <param name="before">The newest revision before the change.</param>
    /// <param name="change">The change. Its revision is the newest one.</param>
    /// <param name="unreadConversations">The number of unread conversations after the change.</param>
    /// <param name="entries">The entries and marks of the change. Null if the person must read them.</param>
    void OnChanged(long before, InboxChange change, int unreadConversations, LiveEntries? entries);

    /// <summary>The rows were loaded again. Revisions that the listener does not know may have been assigned, or burned.</summary>
    void OnReloaded();
}
