using System.Collections.Immutable;
using Parley.Users;

namespace Parley.Grains.Users;

/// <summary>The presence of the person, and of whom the person may see it.</summary>
internal sealed partial class UserGrain
{
    private static bool IsOnline => false;

    public Task<ImmutableArray<UserId>> SharedWithAsync(ImmutableArray<UserId> userIds, CancellationToken cancellationToken) =>
        ThenFlush(Inbox.SharedWithAsync([.. userIds.Where(userId => !_user.Blocks.Contains(userId))], cancellationToken));

    public Task<Presence?> PresenceOfAsync(UserId viewer, CancellationToken cancellationToken) =>
        Task.FromResult(UserRules.PresenceFor(_user, viewer, IsOnline, time.GetUtcNow()));

    /// <summary>Stores when the person was last seen. Writes only if the hour has changed.</summary>
    private async Task NoteSeenAsync() =>
        await ChangeAsync(user => UserRules.NoteSeen(user, time.GetUtcNow()), CancellationToken.None);
}
