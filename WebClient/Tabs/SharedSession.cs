namespace Parley.WebClient.Tabs;

/// <summary>Tells all tabs of the browser to which user the session cookie belongs. A tab that learns of another user, or of a sign-out,
/// must stop acting for its own user.</summary>
internal sealed class SharedSession
{
    /// <summary>The user id of nobody: the browser has no cookie.</summary>
    public const string Nobody = "";

    private readonly ITabChannel _others;
    private string? _announced;

    public SharedSession(ITabs tabs) => _others = tabs.Open("parley-session", Receive);

    /// <summary>Called when another tab has announced another user than the one of this tab, with that user's id.</summary>
    public Action<string>? Contradicted { get; set; }

    /// <summary>The user id of the person whom this tab shows; null until it knows.</summary>
    public string? UserId { get; set; }

    /// <summary>Begins to listen to the other tabs, before this tab asks the server whose cookie it is.</summary>
    public void Ask() => _announced = null;

    /// <summary>Whether another tab has announced a different person since. Then the answer of the server may be old.</summary>
    public bool IsContradicted(string userId) => _announced is { } announced && announced != userId;

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
            Contradicted?.Invoke(userId);
    }
}
