namespace Parley.Browser.Running;

/// <summary>A request that is answered only when the test says so.</summary>
internal sealed class HeldRequest
{
    private readonly TaskCompletionSource _arrived = new();
    private readonly TaskCompletionSource _released = new();
    private readonly TaskCompletionSource _answered = new();

    private HeldRequest()
    {
    }

    /// <summary>Completes when the page has sent the request.</summary>
    public Task Arrived => _arrived.Task;

    /// <summary>Holds the next request with a method and an address.</summary>
    public static async Task<HeldRequest> NextAsync(Visitor visitor, string method, string address)
    {
        var held = new HeldRequest();
        await visitor.Page.RouteAsync(address, async route =>
        {
            if (route.Request.Method != method || !held._arrived.TrySetResult())
            {
                await route.FallbackAsync();
                return;
            }

            await held._released.Task;
            await route.FulfillAsync(new() { Response = await route.FetchAsync() });
            held._answered.SetResult();
        });
        return held;
    }

    /// <summary>Passes the request on, and waits until the page has handled the answer.</summary>
    public async Task AnswerAsync(Visitor visitor)
    {
        _released.SetResult();
        await _answered.Task;
        await visitor.Page.EvaluateAsync(
            "async () => { for (let frame = 0; frame < 10; frame++) await new Promise(resolve => requestAnimationFrame(resolve)); }");
    }
}
