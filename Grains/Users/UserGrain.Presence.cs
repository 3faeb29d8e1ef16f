using System.Collections.Immutable;
using Parley.Conversations;
using Parley.Inbox;
using Parley.Users;

namespace Parley.Grains.Users;

/// <summary>The presence of the person, and of whom the person may see it.</summary>
internal sealed partial class UserGrain
{
    private bool IsOnline => Live.IsListening;

    public Task<ImmutableArray<SharedConversations>> SharedWithAsync(
        ImmutableArray<UserId> userIds, CancellationToken cancellationToken) =>
        ThenFlush(Inbox.SharedWithAsync([.. userIds.Where(userId => !_user.Blocks.Contains(userId))], cancellationToken));

    public async Task<Presence?> PresenceOfAsync(
        UserId viewer, ImmutableArray<ConversationId> conversationIds, CancellationToken cancellationToken)
    {
        // The inbox is loaded only if the person shows the presence to anyone. The settings may change while it is loaded.
        if (UserRules.PresenceFor(_user, viewer, IsOnline, time.GetUtcNow()) is null
            || !await ThenFlush(Inbox.SharesAsync(viewer, conversationIds, cancellationToken)))
            return null;
        return UserRules.PresenceFor(_user, viewer, IsOnline, time.GetUtcNow());
    }

    /// <summary>Stores when the person was last seen, if the person shows it. Writes only if the hour has changed. It is called while the
    /// person has streams, because a front end that dies does not report the end of a stream.</summary>
    private async Task NoteSeenAsync()
    {
        if (UserRules.Settings(_user).Presence)
            await ChangeAsync(user => UserRules.NoteSeen(user, time.GetUtcNow()), CancellationToken.None);
    }
}
