using Microsoft.Extensions.Time.Testing;
using Parley.Client;
using Parley.Unit.Client.Live;
using Parley.WebClient.Feedback;

namespace Parley.Unit.Page;

/// <summary>What a component shows while it calls the server and after a refusal.</summary>
public sealed class AttemptTests : IDisposable
{
    private readonly LiveServer _server = new();
    private readonly Attempt _attempt = new();

    public void Dispose() => _server.Dispose();

    [Fact]
    public async Task A_refusal_is_explained_until_the_next_call()
    {
        _server.On("DELETE", "pins/one", _ => LiveServer.Refusal(403, "not_allowed"));
        var refused = await _attempt.RunAsync(() => _server.Parley.Pins.DeleteAsync("one"));
        Assert.Equal(ProblemCode.NotAllowed, refused?.Code);
        Assert.Equal("You may not do this.", _attempt.Problem);
        Assert.False(_attempt.IsBusy);

        var isHeld = new TaskCompletionSource();
        var next = _attempt.RunAsync(() => isHeld.Task);
        Assert.Null(_attempt.Problem);
        Assert.True(_attempt.IsBusy);
        isHeld.SetResult();
        Assert.Null(await next);
        Assert.False(_attempt.IsBusy);
    }

    [Fact]
    public async Task What_the_component_says_itself_stays()
    {
        Assert.Null(await _attempt.RunAsync(() =>
        {
            _attempt.Problem = "The link is not an address.";
            return Task.CompletedTask;
        }));
        Assert.Equal("The link is not an address.", _attempt.Problem);
    }

    [Fact]
    public async Task A_refusal_after_the_component_is_left_is_reported()
    {
        var toasts = new Toasts(new FakeTimeProvider());
        _server.On("DELETE", "pins/one", _ => LiveServer.Refusal(403, "not_allowed"));
        _server.On("DELETE", "pins/two", _ => LiveServer.Refusal(503, "outcome_unknown"));
        var isHeld = new TaskCompletionSource();
        var running = _attempt.RunAsync(async () =>
        {
            await isHeld.Task;
            await _server.Parley.Pins.DeleteAsync("one");
        });
        _attempt.Leave(toasts, "Delete");
        Assert.Empty(toasts.Items);
        isHeld.SetResult();
        await running;
        await _attempt.RunAsync(() => _server.Parley.Pins.DeleteAsync("two"));
        await _attempt.RunAsync(() => Task.CompletedTask);
        await _attempt.ReadAsync(() => _server.Parley.Pins.DeleteAsync("one"));
        Assert.Equal(
            [
                "Delete: You may not do this.",
                "Delete: The server is busy. Try again in a moment. It may have been done nevertheless.",
            ],
            toasts.Items.Select(toast => toast.Text));
    }

    [Fact]
    public async Task A_refused_read_is_not_the_problem_of_a_change_that_succeeds()
    {
        var toasts = new Toasts(new FakeTimeProvider());
        _server.On("DELETE", "pins/one", _ => LiveServer.Refusal(403, "not_allowed"));
        var isHeld = new TaskCompletionSource();
        var change = _attempt.RunAsync(() => isHeld.Task);
        await _attempt.ReadAsync(() => _server.Parley.Pins.DeleteAsync("one"));
        Assert.Equal("You may not do this.", _attempt.Problem);
        Assert.True(_attempt.IsBusy);
        _attempt.Leave(toasts, "Rename");
        isHeld.SetResult();
        Assert.Null(await change);
        Assert.Empty(toasts.Items);
    }

    [Fact]
    public async Task A_fault_is_not_a_refusal()
    {
        await Assert.ThrowsAsync<InvalidOperationException>(() => _attempt.RunAsync(() => throw new InvalidOperationException()));
        Assert.Null(_attempt.Problem);
        Assert.False(_attempt.IsBusy);
    }
}
