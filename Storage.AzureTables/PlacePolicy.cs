using Azure.Core;
using Azure.Core.Pipeline;

namespace Parley.Storage.AzureTables;

/// <summary>Lets each request wait for its place in a <see cref="RequestLimit"/>. It runs outside the retries.</summary>
internal sealed class PlacePolicy(RequestLimit limit) : AsyncPolicy
{
    /// <inheritdoc/>
    public override async ValueTask ProcessAsync(HttpMessage message, ReadOnlyMemory<HttpPipelinePolicy> pipeline)
    {
        await limit.TakeAsync(message.CancellationToken).ConfigureAwait(false);
        try
        {
            await ProcessNextAsync(message, pipeline).ConfigureAwait(false);
        }
        finally
        {
            limit.Release();
        }
    }
}
