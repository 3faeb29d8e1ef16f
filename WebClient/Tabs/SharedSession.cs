namespace Parley.WebClient.Tabs;

/// <summary>The person of the browser's cookie, on whom all tabs agree: a tab that hears of another person, or of sign-out, loads itself
/// again. Otherwise it would go on to act for the person whom it shows, with the cookie of another one.</summary>
internal sealed class SharedSession
{
    /// <summary>The user id of nobody: the browser has no cookie.</summary>
    public const string Nobody = "";

    private readonly ITabs _tabs;
    private readonly ITabChannel _others;
    private string? _announced;

    public SharedSession(ITabs tabs)
    {
        _tabs = tabs;
        _others = tabs.Open("parley-session", Receive);
    }

    /// <summary>The user id of the person whom this tab shows; null until it knows.</summary>
    public string? UserId { get; set; }

    /// <summary>Begins to listen to the other tabs, before this tab asks the server whose cookie it is.</summary>
    public void Ask() => _announced = null;

    /// <summary>Whether another tab has announced a different person since. Then the answer of the server may be old.</summary>
    public bool Contradicts(string userId) => _announced is { } announced && announced != userId;

    /// <summary>Tells the other tabs whose cookie it is now.</summary>
    public void Announce(string userId)
    {
        UserId = userId;
        _others.Post(userId);
    }

    private void Receive(string userId)
    {
        _announced = userId;
        if (UserId is { } shown && shown != userId)
            _tabs.Reload();
    }
}
