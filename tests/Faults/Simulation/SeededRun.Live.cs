using Parley.Inbox;
using Parley.Live;
using Parley.Users;

namespace Parley.Faults.Simulation;

/// <content>The clients that follow also apply live events. At the end of a run they must have the same data as a new read.</content>
internal sealed partial class SeededRun
{
    /// <summary>The number of live events that continued from the position of a client, with and without entries.</summary>
    public (int Changes, int Entries) Followed { get; private set; }

    /// <summary>Applies a live event as a client does. A client that is reading, or below the event, ignores it and reads later.</summary>
    private void FollowLive(UserId owner, long before, InboxChange change, LiveEntries? entries)
    {
        if (!_busy.Contains(owner) && _inboxFollowers.GetValueOrDefault(owner) is { } inbox && inbox.Revision == before)
        {
            inbox.Take([change], change.Revision);
            Followed = Followed with { Changes = Followed.Changes + 1 };
        }

        var place = (owner, change.ConversationId);
        if (entries is not null && !_busy.Contains(place) && _followers.GetValueOrDefault(place) is { } conversation
            && conversation.Take(entries, change.Current!.FromSeq))
            Followed = Followed with { Entries = Followed.Entries + 1 };
    }
}
