using Parley.WebClient.Words;

namespace Parley.WebClient.Feedback;

/// <summary>Announces to screen readers what happened in the conversation, at most once a second.</summary>
internal sealed class Announcer(TimeProvider clock)
{
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(1);

    private readonly Announcements _waiting = new();
    private bool _isDue;

    /// <summary>Occurs when <see cref="Text"/> changed.</summary>
    public event EventHandler? Changed;

    /// <summary>The text of the live region.</summary>
    public string Text { get; private set; } = "";

    /// <summary>Adds announcements, which follow within a second.</summary>
    public void Tell(Action<Announcements> add)
    {
        add(_waiting);
        if (_isDue || _waiting.IsEmpty)
            return;
        _isDue = true;
        _ = TellLaterAsync(); // Not awaited: it ends by itself.
    }

    private async Task TellLaterAsync()
    {
        await Task.Delay(Pause, clock);
        _isDue = false;
        Text = _waiting.Take();
        Changed?.Invoke(this, EventArgs.Empty);
    }
}
