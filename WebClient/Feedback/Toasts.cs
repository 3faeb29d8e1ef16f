namespace Parley.WebClient.Feedback;

/// <summary>A short report of something that the person did.</summary>
internal sealed class Toast
{
    /// <summary>The text of the report.</summary>
    public required string Text { get; init; }

    /// <summary>Undoes the action; null if that is not possible.</summary>
    public Func<Task>? Undo { get; init; }
}

/// <summary>The reports on the screen. Each disappears after some seconds.</summary>
internal sealed class Toasts(TimeProvider clock)
{
    private static readonly TimeSpan Duration = TimeSpan.FromSeconds(8);

    private readonly List<Toast> _toasts = [];

    /// <summary>Occurs when a report appeared or disappeared.</summary>
    public event EventHandler? Changed;

    /// <summary>The reports, the oldest first.</summary>
    public IReadOnlyList<Toast> Items => _toasts;

    /// <summary>Shows a report.</summary>
    public void Show(string text, Func<Task>? undo = null)
    {
        var toast = new Toast { Text = text, Undo = undo };
        _toasts.Add(toast);
        Changed?.Invoke(this, EventArgs.Empty);
        _ = RemoveLaterAsync(toast); // Not awaited: it ends by itself.
    }

    /// <summary>Removes a report.</summary>
    public void Remove(Toast toast)
    {
        if (_toasts.Remove(toast))
            Changed?.Invoke(this, EventArgs.Empty);
    }

    private async Task RemoveLaterAsync(Toast toast)
    {
        await Task.Delay(Duration, clock);
        Remove(toast);
    }
}
