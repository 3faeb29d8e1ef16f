using System.Collections.Immutable;
using Parley.Boards;
using Parley.Core;
using Parley.Users;

namespace Parley.Grains.Users;

/// <summary>The changes of a person's state, as pure functions. If nothing changes, the same state instance is returned.</summary>
internal static class UserRules
{
    /// <summary>Null if <paramref name="sender"/> may write to or add this person; else the refusal.</summary>
    public static Error? WhyNoContact(UserState user, UserId userId, UserId sender) =>
        user.Profile is null ? UserErrors.NoSuchPerson(userId)
        : user.Blocks.Contains(sender) ? UserErrors.Unavailable(userId)
        : null;

    /// <summary>Creates the person if new. If the display name is invalid, the user id takes its place.</summary>
    public static UserState Ensure(UserState user, UserId userId, string? displayName, UserOptions limits) =>
        user.Profile is not null
            ? user
            : user with { Profile = new(userId, IsGood(displayName, limits) ? FieldRules.Name(displayName!) : userId.Value, null, null) };

    /// <summary>Changes the profile. A display name of null resets it to the user id.</summary>
    public static Result<UserState> Update(UserState user, UserId userId, ProfilePatch patch, UserOptions limits)
    {
        // Only the fields that the patch sets are validated. Unchanged fields stay valid even if a limit was lowered.
        var error = FieldRules.Refusal(
            patch.DisplayName.IsSet
                ? FieldRules.Line(nameof(patch.DisplayName), patch.DisplayName.Value, limits.MaxDisplayNameLength)
                : null,
            patch.About.IsSet ? FieldRules.Text(nameof(patch.About), patch.About.Value, limits.MaxAboutLength) : null,
            patch.AvatarUrl.IsSet ? FieldRules.Picture(nameof(patch.AvatarUrl), patch.AvatarUrl.Value, limits.MaxAvatarUrlLength) : null);
        if (error is not null)
            return error;
        if (user.Profile is not { } profile)
            return UserErrors.NoSuchPerson(userId);
        var changed = profile with
        {
            DisplayName = patch.DisplayName.IsSet ? FieldRules.Name(patch.DisplayName.Value) ?? userId.Value : profile.DisplayName,
            About = patch.About.Or(profile.About),
            AvatarUrl = patch.AvatarUrl.Or(profile.AvatarUrl),
        };
        return changed == profile ? user : user with { Profile = changed };
    }

    /// <summary>The settings of a person.</summary>
    public static UserSettings Settings(UserState user) => user.Settings ?? UserSettings.Default;

    /// <summary>Changes the settings.</summary>
    public static UserState Update(UserState user, UserSettingsPatch patch)
    {
        var current = Settings(user);
        var changed = new UserSettings(
            patch.Receipts.Or(current.Receipts), patch.Typing.Or(current.Typing), patch.Presence.Or(current.Presence));
        return changed == current ? user : user with
        {
            Settings = changed == UserSettings.Default ? null : changed,
            LastSeenAt = changed.Presence ? user.LastSeenAt : null,
        };
    }

    /// <summary>The presence of a person, as another person may see it, or null.</summary>
    /// <param name="user">The person.</param>
    /// <param name="viewer">The other person.</param>
    /// <param name="isOnline">Whether the person has a live stream.</param>
    /// <param name="now">The current time.</param>
    public static Presence? PresenceFor(UserState user, UserId viewer, bool isOnline, DateTimeOffset now) =>
        Settings(user).Presence && !user.Blocks.Contains(viewer) ? new(isOnline, isOnline ? HourOf(now) : user.LastSeenAt) : null;

    /// <summary>Notes that the person was online until now, if others may see it.</summary>
    public static UserState NoteSeen(UserState user, DateTimeOffset now) =>
        !Settings(user).Presence || user.LastSeenAt >= HourOf(now) ? user : user with { LastSeenAt = HourOf(now) };

    /// <summary>Blocks or unblocks a user. Each change has a higher stamp than all earlier ones. It is pending until its one-to-one has
    /// applied it.</summary>
    public static Result<UserState> SetBlock(UserState user, UserId userId, UserId other, bool blocked, UserOptions limits)
    {
        if (user.Blocks.Contains(other) == blocked)
            return other == userId ? UserErrors.NotOneself : user;
        if (blocked && WhyNotAdd(user.Blocks, userId, other, "blocks", limits.MaxBlocks) is { } error)
            return error;
        var blocks = blocked ? Blocks(user).Add(other) : Blocks(user).Remove(other);
        if (Pending(user).Count(pending => pending.UserId != other) >= limits.MaxBlocks)
            return UserErrors.TryAgain;
        var stamp = user.BlockStamp + 1;
        return user with
        {
            Blocks = blocks.People,
            BlockNumbers = blocks.Stored,
            BlockStamp = stamp,
            PendingBlocks = [.. Pending(user).Where(pending => pending.UserId != other), new(other, stamp, blocked)],
        };
    }

    /// <summary>Changes of blocks that the one-to-ones may not have applied.</summary>
    public static ImmutableArray<PendingBlock> Pending(UserState user) => user.PendingBlocks ?? [];

    /// <summary>Removes a pending change that was applied. A later change for the same person stays pending.</summary>
    public static UserState BlockApplied(UserState user, PendingBlock block) =>
        Pending(user).Any(pending => pending == block)
            ? user with { PendingBlocks = Pending(user).Length > 1 ? Pending(user).Remove(block) : null }
            : user;

    /// <summary>Saves a contact, once.</summary>
    public static Result<UserState> AddContact(UserState user, UserId userId, UserId other, UserOptions limits) =>
        user.Contacts.Contains(other) ? user
        : WhyNotAdd(user.Contacts, userId, other, "contacts", limits.MaxContacts) is { } error ? error
        : With(user, Contacts(user).Add(other));

    /// <summary>Removes a contact.</summary>
    public static UserState RemoveContact(UserState user, UserId other) =>
        user.Contacts.Contains(other) ? With(user, Contacts(user).Remove(other)) : user;

    /// <summary>The list of contacts.</summary>
    public static PeopleList Contacts(UserState user) => new(user.Contacts, user.ContactNumbers);

    /// <summary>The list of blocks.</summary>
    public static PeopleList Blocks(UserState user) => new(user.Blocks, user.BlockNumbers);

    /// <summary>Lists a board, once. A hidden board stays hidden. Hidden boards have the same limit as listed ones, so that a person cannot
    /// create and delete boards without limit faster than their pins are deleted.</summary>
    public static Result<UserState> AddBoard(UserState user, BoardId boardId, UserOptions limits) =>
        user.Boards.Contains(boardId) || Hidden(user).Contains(boardId) ? user
        : Math.Max(user.Boards.Length, Hidden(user).Length) >= limits.MaxBoards ? UserErrors.TooMany("boards", limits.MaxBoards)
        : user with { Boards = user.Boards.Add(boardId) };

    /// <summary>Hides a board that is listed.</summary>
    public static UserState HideBoard(UserState user, BoardId boardId) => user.Boards.Contains(boardId)
        ? user with { Boards = user.Boards.Remove(boardId), HiddenBoards = Hidden(user).Add(boardId) }
        : user;

    /// <summary>Removes a board from the list, whether it is hidden or not.</summary>
    public static UserState RemoveBoard(UserState user, BoardId boardId) =>
        user.Boards.Contains(boardId) || Hidden(user).Contains(boardId)
            ? user with
            {
                Boards = user.Boards.Remove(boardId),
                HiddenBoards = Hidden(user).Remove(boardId) is { IsEmpty: false } others ? others : null,
            }
            : user;

    public static ImmutableArray<BoardId> Hidden(UserState user) => user.HiddenBoards ?? [];

    private static bool IsGood(string? displayName, UserOptions limits) =>
        displayName is not null && FieldRules.Line(nameof(ProfilePatch.DisplayName), displayName, limits.MaxDisplayNameLength) is null;

    private static UserState With(UserState user, PeopleList contacts) =>
        user with { Contacts = contacts.People, ContactNumbers = contacts.Stored };

    private static Error? WhyNotAdd(ImmutableArray<UserId> people, UserId self, UserId other, string what, int limit) =>
        other == self ? UserErrors.NotOneself
        : people.Length >= limit ? UserErrors.TooMany(what, limit)
        : null;

    private static DateTimeOffset HourOf(DateTimeOffset time) =>
        new(time.UtcTicks - (time.UtcTicks % TimeSpan.TicksPerHour), TimeSpan.Zero);
}
