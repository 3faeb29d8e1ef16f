using System.Net;
using Parley.Client;
using Parley.Unit.Client.Live;
using Parley.WebClient.Feedback;

namespace Parley.Unit.Page;

/// <summary>The undo of an action that has several steps.</summary>
public sealed class UndoStepsTests : IDisposable
{
    private static readonly string[] PinIds = ["one", "two", "three"];

    private readonly LiveServer _server = new();

    public void Dispose() => _server.Dispose();

    [Fact]
    public async Task A_failure_ends_no_other_step_and_a_second_run_repeats_only_what_failed()
    {
        foreach (var pinId in PinIds)
            _server.On("DELETE", $"pins/{pinId}", _ => new(HttpStatusCode.NoContent));
        _server.On("DELETE", "pins/two", _ => LiveServer.Refusal(403, "forbidden"));
        var steps = new UndoSteps(PinIds.Select<string, Func<Task>>(pinId => () => _server.Parley.Pins.DeleteAsync(pinId)));
        await Assert.ThrowsAsync<ParleyException>(steps.RunAsync);
        Assert.Equal(3, _server.Seen.Count);

        _server.On("DELETE", "pins/two", _ => new(HttpStatusCode.NoContent));
        await steps.RunAsync();
        await steps.RunAsync();
        Assert.Equal(4, _server.Seen.Count);
    }
}
