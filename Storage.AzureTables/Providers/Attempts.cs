using Azure.Core;
using Azure.Core.Pipeline;

namespace Parley.Storage.AzureTables.Providers;

/// <summary>How often one write was sent. A refusal of its first try is the truth; one of a later try may be the echo of a success whose answer was
/// lost.</summary>
/// <remarks>Counts for clients that have the <see cref="Counter"/>. For others nothing is ever a repeat, and a refusal is what it says.</remarks>
internal sealed class Attempts
{
    private const string Property = "Parley.Storage.AzureTables.Attempts";

    private int _sent;

    /// <summary>To be asked of each try: a policy for <see cref="HttpPipelinePosition.PerRetry"/>.</summary>
    public static HttpPipelinePolicy Counter { get; } = new CountingPolicy();

    public bool WereRepeated => _sent > 1;

    /// <summary>Counts what is sent until the scope ends: one write.</summary>
    public IDisposable Begin() => HttpPipeline.CreateHttpMessagePropertiesScope(new Dictionary<string, object?> { [Property] = this });

    private sealed class CountingPolicy : HttpPipelineSynchronousPolicy
    {
        public override void OnSendingRequest(HttpMessage message)
        {
            if (message.TryGetProperty(Property, out var value) && value is Attempts attempts)
                Interlocked.Increment(ref attempts._sent);
        }
    }
}
