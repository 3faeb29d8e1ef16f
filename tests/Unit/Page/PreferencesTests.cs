using Parley.WebClient.Settings;

namespace Parley.Unit.Page;

/// <summary>The preferences of a browser.</summary>
public sealed class PreferencesTests
{
    private readonly MemoryStorage _storage = new();

    [Fact]
    public void A_preference_survives_a_reload()
    {
        new Preferences(_storage).EnterSends = false;
        Assert.Equal((false, true), (new Preferences(_storage).EnterSends, new Preferences(_storage).HasSingleKeys));
    }

    [Fact]
    public void A_preference_that_the_browser_does_not_store_counts_until_the_page_is_closed()
    {
        _storage.IsFull = true;
        var preferences = new Preferences(_storage) { EnterSends = false, Theme = "dark" };
        Assert.Equal((false, "dark"), (preferences.EnterSends, preferences.Theme));
        Assert.Equal((true, "system"), (new Preferences(_storage).EnterSends, new Preferences(_storage).Theme));
        _storage.IsFull = false;
        preferences.EnterSends = true;
        Assert.Equal((true, "dark"), (preferences.EnterSends, preferences.Theme));
    }
}
