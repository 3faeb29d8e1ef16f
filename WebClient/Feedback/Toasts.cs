namespace Parley.WebClient.Feedback;

/// <summary>A short report of something that the person did.</summary>
internal sealed class Toast
{
    /// <summary>The text of the report.</summary>
    public required string Text { get; init; }

    /// <summary>Undoes the action; null if that is not possible.</summary>
    public Func<Task>? Undo { get; init; }

    /// <summary>Completes the action when the report disappears without an undo; null if nothing remains to be done. It handles its own
    /// failures.</summary>
    public Func<Task>? Finish { get; init; }

    /// <summary>A link to the result; null if there is none.</summary>
    public ToastLink? Link { get; init; }
}

/// <summary>A link of a report.</summary>
/// <param name="Address">The address, relative to the page's base address.</param>
/// <param name="Text">The text of the link.</param>
internal sealed record ToastLink(string Address, string Text);

/// <summary>The reports on the screen. Each disappears after some seconds.</summary>
internal sealed class Toasts(TimeProvider clock)
{
    private static readonly TimeSpan Duration = TimeSpan.FromSeconds(8);

    private readonly List<Toast> _toasts = [];
    private readonly List<ToastList> _lists = [];

    /// <summary>Occurs when a report appeared or disappeared, or when another list shows the reports.</summary>
    public event EventHandler? Changed;

    /// <summary>The reports, the oldest first.</summary>
    public IReadOnlyList<Toast> Items => _toasts;

    /// <summary>Shows a report.</summary>
    /// <param name="text">The text of the report.</param>
    /// <param name="undo">Undoes the action; null if that is not possible.</param>
    /// <param name="link">A link to the result; null if there is none.</param>
    /// <param name="finish">Completes the action when the report disappears without an undo; null if nothing remains to be done. It
    /// handles its own failures.</param>
    public void Show(string text, Func<Task>? undo = null, ToastLink? link = null, Func<Task>? finish = null)
    {
        var toast = new Toast { Text = text, Undo = undo, Link = link, Finish = finish };
        _toasts.Add(toast);
        Changed?.Invoke(this, EventArgs.Empty);
        _ = RemoveLaterAsync(toast); // Not awaited: it ends by itself.
    }

    /// <summary>Removes a report because the person undoes the action. Returns false if the report has disappeared already.</summary>
    public bool Withdraw(Toast toast)
    {
        var isShown = _toasts.Remove(toast);
        if (isShown)
            Changed?.Invoke(this, EventArgs.Empty);
        return isShown;
    }

    /// <summary>Removes a report, and completes its action.</summary>
    public Task RemoveAsync(Toast toast) => Withdraw(toast) && toast.Finish is { } finish ? finish() : Task.CompletedTask;

    /// <summary>Removes all reports, and completes their actions. Call it when the person leaves the page or signs out.</summary>
    public Task FinishAsync() => Task.WhenAll(_toasts.ToList().Select(RemoveAsync));

    /// <summary>Adds a list, which shows the reports until it is removed or another one is added. The frame has a list, and so has each
    /// dialog: while a dialog is open, the browser allows no click outside of it, and screen readers read nothing there.</summary>
    public void AddList(ToastList list)
    {
        _lists.Add(list);
        Changed?.Invoke(this, EventArgs.Empty);
    }

    /// <summary>Removes a list. The list that was added before it shows the reports again.</summary>
    public void RemoveList(ToastList list)
    {
        _lists.Remove(list);
        Changed?.Invoke(this, EventArgs.Empty);
    }

    /// <summary>Returns whether a list shows the reports.</summary>
    public bool IsShownBy(ToastList list) => _lists is [.., var last] && last == list;

    private async Task RemoveLaterAsync(Toast toast)
    {
        await Task.Delay(Duration, clock);
        await RemoveAsync(toast);
    }
}
