using Parley.Grains.Users;
using Parley.Users;

namespace Parley.Unit.Users;

public sealed class PresenceTests
{
    private static readonly UserId Ann = UserId.Parse("ann");
    private static readonly UserId Bob = UserId.Parse("bob");
    private static readonly DateTimeOffset Noon = new(2026, 11, 23, 12, 0, 0, TimeSpan.Zero);

    private static readonly UserState Shown = UserRules.Update(
        new() { Profile = new(Ann, "Ann", null, null) }, new UserSettingsPatch(default, default, true));

    [Fact]
    public void Presence_is_hidden_until_the_person_shows_it_and_from_people_whom_the_person_blocks()
    {
        Assert.Null(UserRules.PresenceFor(new(), Bob, isOnline: true, Noon));
        Assert.Equal(new Presence(false, null), UserRules.PresenceFor(Shown, Bob, isOnline: false, Noon));
        Assert.Null(UserRules.PresenceFor(Shown with { Blocks = [Bob] }, Bob, isOnline: true, Noon));
    }

    [Fact]
    public void Last_seen_is_cut_to_the_hour_and_is_the_present_hour_while_online()
    {
        var seen = UserRules.NoteSeen(Shown, Noon.AddMinutes(59));
        Assert.Equal(new Presence(false, Noon), UserRules.PresenceFor(seen, Bob, isOnline: false, Noon.AddHours(7)));
        Assert.Equal(new Presence(true, Noon.AddHours(7)), UserRules.PresenceFor(seen, Bob, isOnline: true, Noon.AddHours(7.5)));
        Assert.Equal(TimeSpan.Zero, UserRules.NoteSeen(Shown, Noon.ToOffset(TimeSpan.FromHours(5.5))).LastSeenAt!.Value.Offset);
        Assert.Equal(Noon, UserRules.NoteSeen(Shown, Noon.ToOffset(TimeSpan.FromHours(5.5))).LastSeenAt);
    }

    [Fact]
    public void The_state_changes_once_an_hour_and_never_back()
    {
        var seen = UserRules.NoteSeen(Shown, Noon);
        Assert.Same(seen, UserRules.NoteSeen(seen, Noon.AddMinutes(59)));
        Assert.Same(seen, UserRules.NoteSeen(seen, Noon.AddHours(-2)));
        Assert.Equal(Noon.AddHours(1), UserRules.NoteSeen(seen, Noon.AddHours(1)).LastSeenAt);
    }

    [Fact]
    public void Who_hides_presence_is_forgotten()
    {
        Assert.Null(UserRules.NoteSeen(new(), Noon).LastSeenAt);
        var seen = UserRules.NoteSeen(Shown, Noon);
        Assert.Equal(Noon, UserRules.Update(seen, new UserSettingsPatch(false, default, default)).LastSeenAt);
        Assert.Null(UserRules.Update(seen, new UserSettingsPatch(default, default, false)).LastSeenAt);
    }
}
