using Microsoft.Extensions.Time.Testing;
using Parley.WebClient.Feedback;

namespace Parley.Unit.Page;

/// <summary>Reports of actions, Undo, and the completion of an action when its report disappears.</summary>
public sealed class ToastsTests
{
    private readonly FakeTimeProvider _clock = new();
    private int _finished;

    [Fact]
    public void An_action_that_is_not_undone_is_finished_once()
    {
        var toasts = Shown();
        _clock.Advance(TimeSpan.FromSeconds(7));
        Assert.Equal((1, 0), (toasts.Items.Count, _finished));
        _clock.Advance(TimeSpan.FromSeconds(2));
        Assert.Equal((0, 1), (toasts.Items.Count, _finished));
    }

    [Fact]
    public void An_action_that_is_undone_is_never_finished()
    {
        var toasts = Shown();
        var toast = toasts.Items[0];
        Assert.True(toasts.Withdraw(toast));
        Assert.False(toasts.Withdraw(toast));
        _clock.Advance(TimeSpan.FromSeconds(9));
        Assert.Equal((0, 0), (toasts.Items.Count, _finished));
    }

    [Fact]
    public async Task An_action_is_finished_when_its_report_is_removed()
    {
        var toasts = Shown();
        var toast = toasts.Items[0];
        await toasts.RemoveAsync(toast);
        await toasts.RemoveAsync(toast);
        _clock.Advance(TimeSpan.FromSeconds(9));
        Assert.Equal(1, _finished);
    }

    [Fact]
    public async Task Leaving_the_page_finishes_everything_once()
    {
        var toasts = Shown();
        toasts.Show("Nothing to finish");
        await toasts.FinishAsync();
        Assert.Empty(toasts.Items);
        _clock.Advance(TimeSpan.FromSeconds(9));
        Assert.Equal(1, _finished);
    }

    [Fact]
    public void The_list_that_was_added_last_shows_the_reports()
    {
        var toasts = new Toasts(_clock);
        ToastList frame = new(), gallery = new(), save = new();
        toasts.AddList(frame);
        toasts.AddList(gallery);
        toasts.AddList(save);
        Assert.Equal([false, false, true], new[] { frame, gallery, save }.Select(toasts.IsShownBy));
        var changes = 0;
        toasts.Changed += (_, _) => changes++;
        toasts.RemoveList(save);
        Assert.Equal([false, true, false], new[] { frame, gallery, save }.Select(toasts.IsShownBy));
        toasts.RemoveList(gallery);
        Assert.Equal((true, 2), (toasts.IsShownBy(frame), changes));
    }

    private Toasts Shown()
    {
        var toasts = new Toasts(_clock);
        toasts.Show("Deleted", () => Task.CompletedTask, finish: () =>
        {
            _finished++;
            return Task.CompletedTask;
        });
        return toasts;
    }
}
