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

/// <summary>Options of the domain: their defaults, and what a host refuses to start with.</summary>
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
    public void A_palette_of_ones_own_replaces_the_default()
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
    public void A_value_out_of_range_stops_the_start_and_is_named(string key, string value, string name)
    {
        using var services = Services((key, value));
        var exception = Assert.Throws<OptionsValidationException>(() => services.GetRequiredService<IStartupValidator>().Validate());
        Assert.Contains(name, exception.Message, StringComparison.Ordinal);
    }

    private static ServiceProvider Services(params (string Key, string Value)[] settings) => new ServiceCollection()
        .AddSingleton<IConfiguration>(
            new ConfigurationBuilder().AddInMemoryCollection(settings.ToDictionary(s => s.Key, s => (string?)s.Value)).Build())
        .AddParleyOptions()
        .AddParleyOptions() // as in a process that is front end and silo
        .BuildServiceProvider();
}
