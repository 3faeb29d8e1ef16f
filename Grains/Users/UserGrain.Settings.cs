using Parley.Conversations;
using Parley.Inbox;
using Parley.Users;

namespace Parley.Grains.Users;

/// <summary>The settings of the person.</summary>
internal sealed partial class UserGrain
{
    public Task<UserSettings> GetSettingsAsync(CancellationToken cancellationToken) => Task.FromResult(UserRules.Settings(_user));

    public async Task<UserSettings> UpdateSettingsAsync(UserSettingsPatch patch, CancellationToken cancellationToken)
    {
        var user = await ChangeAsync(user => UserRules.Update(user, patch), cancellationToken);
        return UserRules.Settings(user.Value!);
    }

    public async Task<Result<MarkedRead>> MarkReadAsync(
        ConversationId conversationId, ReadCursor cursor, CancellationToken cancellationToken)
    {
        var moved = await MoveCursorAsync(conversationId, cursor, cancellationToken);
        return moved.TryGet(out var pointer, out var error) ? new MarkedRead(pointer, UserRules.Settings(_user).Receipts) : error;
    }
}
