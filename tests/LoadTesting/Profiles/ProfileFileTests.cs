using Parley.LoadTest;
using Parley.LoadTest.Profiles;

namespace Parley.LoadTesting.Profiles;

/// <summary>Profiles are read completely, and a mistake in a file is named.</summary>
public sealed class ProfileFileTests
{
    public static TheoryData<string> Names => [.. ProfileFile.Names];

    [Fact]
    public void The_promised_profiles_exist() => Assert.Equal(
        ["evening", "launch", "one-hot-conversation", "reconnect-storm", "steady"], ProfileFile.Names);

    [Theory]
    [MemberData(nameof(Names))]
    public void Every_profile_has_sends_and_every_action(string name)
    {
        var profile = ProfileFile.Read(name);

        Assert.Equal(name, profile.Name);
        Assert.Equal(Enum.GetValues<ActionKind>().Order(), profile.Actions.Keys.Order());
        Assert.Contains(profile.Actions, action => ActionKinds.Sends.Contains(action.Key) && action.Value > 0);
    }

    [Fact]
    public void The_hot_profile_has_a_hot_conversation_and_the_storm_a_storm()
    {
        Assert.True(ProfileFile.Read("one-hot-conversation").Conversations.Hot > 0.5);
        Assert.NotEmpty(ProfileFile.Read("reconnect-storm").Presence.Storms);
        Assert.Empty(ProfileFile.Read("steady").Presence.Storms);
    }

    [Theory]
    [InlineData("\"users\": 1000", "\"users\": 1", "users must be 2 to 1,000,000")]
    [InlineData("\"users\": 1000", "\"user\": 1000", "user")]
    [InlineData("\"users\": 1000,", "", "users")]
    [InlineData("\"hot\": 0", "\"hot\": 1.5", "conversations.hot must be 0 to 1")]
    [InlineData("\"10\": 2", "\"11\": 2", "'11' is not a number of members")]
    [InlineData("\"cascade\": 0.25", "\"cascade\": -1", "content.cascade")]
    [InlineData("\"popularity\": 1.0", "\"popularity\": 9", "content.popularity")]
    [InlineData("\"online\": \"10m\"", "\"online\": \"ten\"", "'ten' is not a duration")]
    [InlineData("\"online\": \"10m\"", "\"online\": 10", "written as text")]
    [InlineData("\"online\": \"10m\"", "\"online\": \"0s\"", "presence.online")]
    [InlineData("\"storms\": []", "\"storms\": [2]", "presence.storms")]
    [InlineData("\"mute\": 0.3", "\"mute\": -0.3", "actions must hold weights")]
    [InlineData("\"mute\": 0.3", "\"muet\": 0.3", "muet")]
    [InlineData("\"maxWords\": 120", "\"maxWords\": 1200", "text.maxWords")]
    [InlineData("\"medianWords\": 7", "\"medianWords\": 0", "text.medianWords")]
    [InlineData("\"boardsPerUser\": 1", "\"boardsPerUser\": 0", "content.boardsPerUser")]
    [InlineData("\"day\": [0.7", "\"day\": [100000000", "day must hold factors")]
    [InlineData("\"thinkTime\": \"15s\"", "\"thinkTime\": null", "written as text")]
    [InlineData("[0.7, 0.9, 1.0, 1.1, 1.2, 1.2, 1.1, 1.0, 0.9, 0.9]", "[]", "day must hold factors")]
    public void A_mistake_is_named(string right, string wrong, string expected)
    {
        var text = ProfileFile.TextOf("evening");
        Assert.Contains(right, text, StringComparison.Ordinal);

        var refusal = Assert.Throws<UsageException>(
            () => ProfileFile.Parse(text.Replace(right, wrong, StringComparison.Ordinal), "mine", "mine.jsonc"));

        Assert.StartsWith("mine.jsonc", refusal.Message, StringComparison.Ordinal);
        Assert.Contains(expected, refusal.Message, StringComparison.OrdinalIgnoreCase);
    }

    [Fact]
    public void A_syntax_error_has_its_line()
    {
        var refusal = Assert.Throws<UsageException>(() => ProfileFile.Parse("{\n\n  oops\n}", "mine", "mine.jsonc"));

        Assert.StartsWith("mine.jsonc, line 3", refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void An_unknown_name_lists_the_known_ones()
    {
        var refusal = Assert.Throws<UsageException>(() => ProfileFile.Read("morning"));

        Assert.All(ProfileFile.Names, name => Assert.Contains(name, refusal.Message, StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("250ms", 0.25)]
    [InlineData("10s", 10)]
    [InlineData("1.5m", 90)]
    [InlineData("1h", 3_600)]
    public void Durations_have_units(string text, double seconds) => Assert.Equal(TimeSpan.FromSeconds(seconds), Durations.Parse(text));

    [Theory]
    [InlineData(0, "0ms")]
    [InlineData(0.25, "250ms")]
    [InlineData(1.5, "1500ms")]
    [InlineData(90, "90s")]
    [InlineData(300, "5m")]
    [InlineData(7_200, "2h")]
    public void Durations_are_written_in_their_largest_whole_unit(double seconds, string expected) =>
        Assert.Equal(expected, Durations.Format(TimeSpan.FromSeconds(seconds)));

    [Theory]
    [InlineData("10")]
    [InlineData("")]
    [InlineData("s")]
    [InlineData("-1s")]
    [InlineData("1e3s")]
    [InlineData("1,5s")]
    [InlineData("9999h")]
    public void Other_texts_are_no_durations(string text) => Assert.Throws<FormatException>(() => Durations.Parse(text));
}
