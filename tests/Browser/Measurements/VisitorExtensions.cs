using Parley.Browser.Running;

namespace Parley.Browser.Measurements;

/// <summary>What only Chromium's own protocol can do.</summary>
internal static class VisitorExtensions
{
    /// <summary>Makes the network and the processor of a visitor slower.</summary>
    /// <param name="visitor">The visitor.</param>
    /// <param name="megabits">Megabits a second in each direction; null: no limit.</param>
    /// <param name="latency">Milliseconds of each round trip; null: none.</param>
    /// <param name="slower">By which factor the processor is slower.</param>
    public static async Task LimitAsync(this Visitor visitor, int? megabits, int? latency, int slower)
    {
        var browser = await visitor.Page.Context.NewCDPSessionAsync(visitor.Page);
        var bytesPerSecond = megabits is { } limit ? limit * 1_000_000 / 8 : -1;
        await browser.SendAsync("Network.emulateNetworkConditions", new()
        {
            ["offline"] = false,
            ["latency"] = latency ?? 0,
            ["downloadThroughput"] = bytesPerSecond,
            ["uploadThroughput"] = bytesPerSecond,
        });
        await browser.SendAsync("Emulation.setCPUThrottlingRate", new() { ["rate"] = slower });
    }

    /// <summary>Collects garbage, and returns the memory of the page in MiB: the heap of JavaScript with its buffers, and the memory of
    /// WebAssembly, which contains the heap of .NET and never shrinks.</summary>
    public static async Task<double> MemoryAsync(this Visitor visitor)
    {
        var browser = await visitor.Page.Context.NewCDPSessionAsync(visitor.Page);
        await browser.SendAsync("HeapProfiler.collectGarbage");
        var usage = (await browser.SendAsync("Runtime.getHeapUsage"))!.Value;
        await browser.DetachAsync();
        var wasm = await visitor.Page.EvaluateAsync<double>("() => Blazor.runtime.localHeapViewU8().byteLength");
        return (wasm + usage.GetProperty("usedSize").GetDouble() + usage.GetProperty("backingStorageSize").GetDouble()) / (1 << 20);
    }
}
