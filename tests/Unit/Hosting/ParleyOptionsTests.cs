using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using Parley.Core.Conversations;
using Parley.Core.Inbox;
using Parley.Grains.Boards;
using Parley.Grains.Content;
using Parley.Grains.Users;
using Parley.Silo;

namespace Parley.Unit.Hosting;

/// <summary>Options of the domain: their defaults, and the values that a host refuses at its start.</summary>
public sealed class ParleyOptionsTests
{
    [Fact]
    public void The_defaults_are_valid()
    {
        using var services = Services();
        services.GetRequiredService<IStartupValidator>().Validate();
        Assert.Equal(10, services.GetRequiredService<IOptions<ConversationOptions>>().Value.MaxMembers);
        Assert.Equal(10_000, services.GetRequiredService<IOptions<InboxOptions>>().Value.MaxConversations);
        Assert.Equal(500, services.GetRequiredService<IOptions<UserOptions>>().Value.MaxBoards);
        Assert.Equal(2_000, services.GetRequiredService<IOptions<BoardOptions>>().Value.MaxPins);
        Assert.Null(services.GetRequiredService<IOptions<ContentOptions>>().Value.PublicOrigin);
    }

    [Fact]
    public void The_default_palette_has_an_emoji_for_each_of_its_names()
    {
        using var services = Services();
        var palette = services.GetRequiredService<IOptions<ConversationOptions>>().Value.Palette;
        Assert.Equal(["idea", "laugh", "like", "love", "no", "question", "thanks", "wow"], palette.Keys.Order());
        Assert.Equal(palette.Count, palette.Values.Where(emoji => emoji.Length > 0).Distinct().Count());
    }

    [Fact]
    public void A_configured_palette_replaces_the_default()
    {
        using var services = Services(("Conversations:Palette:applause", "👏"));
        Assert.Equal(
            new Dictionary<string, string> { ["applause"] = "👏" },
            services.GetRequiredService<IOptions<ConversationOptions>>().Value.Palette);
    }

    [Theory]
    [InlineData("Conversations:MaxMembers", "11", "MaxMembers")]
    [InlineData("Conversations:DeliveryDeadline", "01:00:00", "DeliveryDeadline")]
    [InlineData("Conversations:Palette:Love", "x", "Palette")]
    [InlineData("Inbox:FlushInterval", "00:00:00", "FlushInterval")]
    [InlineData("Users:MaxBoards", "0", "MaxBoards")]
    [InlineData("Boards:MaxPins", "5001", "MaxPins")]
    [InlineData("Content:PublicOrigin", "https://parley.example/path", "PublicOrigin")]
    [InlineData("Content:PublicOrigin", "http://[", "PublicOrigin")]
    [InlineData("Content:PublicOrigin", "https://alice@parley.example", "PublicOrigin")]
    [InlineData("Content:PublicOrigin", "parley.example", "PublicOrigin")]
    public void A_value_out_of_range_makes_the_start_fail_and_is_named(string key, string value, string name) =>
        Assert.Contains(name, Refusal(key, value), StringComparison.Ordinal);

    [Theory]
    [InlineData("Conversations:PageBytes", "64k", "digits only")]
    [InlineData("Conversations:DeliveryDeadline", "99m", "00:00:05")]
    public void A_value_of_the_wrong_type_makes_the_start_fail_with_the_right_form(string key, string value, string advice)
    {
        var refusal = Refusal(key, value);
        Assert.Contains($"'{key}'", refusal, StringComparison.Ordinal);
        Assert.Contains(advice, refusal, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("Conversations:MaxMember", "9")]
    [InlineData("Inbox:Flush:Interval", "00:00:01")]
    public void An_unknown_setting_makes_the_start_fail_and_the_known_ones_are_named(string key, string value)
    {
        var refusal = Refusal(key, value);
        Assert.StartsWith($"{key.Split(':')[0]}:{key.Split(':')[1]} is not a setting", refusal, StringComparison.Ordinal);
        Assert.Contains(key.StartsWith('I') ? "FlushInterval" : "MaxMembers", refusal, StringComparison.Ordinal);
    }

    [Fact]
    public void One_value_for_a_list_setting_makes_the_start_fail_with_the_right_form() => Assert.Contains(
        "Conversations:Palette:NAME=love", Refusal("Conversations:Palette", "love"), StringComparison.Ordinal);

    private static string Refusal(string key, string value)
    {
        using var services = Services((key, value));
        return Assert.Throws<OptionsValidationException>(() => services.GetRequiredService<IStartupValidator>().Validate()).Message;
    }

    private static ServiceProvider Services(params (string Key, string Value)[] settings) => new ServiceCollection()
        .AddSingleton<IConfiguration>(
            new ConfigurationBuilder().AddInMemoryCollection(settings.ToDictionary(s => s.Key, s => (string?)s.Value)).Build())
        .AddParleyOptions()
        .AddParleyOptions() // as in a process that is front end and silo
        .BuildServiceProvider();
}
