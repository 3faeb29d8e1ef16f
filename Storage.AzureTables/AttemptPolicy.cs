using Azure.Core;
using Azure.Core.Pipeline;

namespace Parley.Storage.AzureTables;

/// <summary>Reports each attempt of a request to a <see cref="RequestLimit"/>. It runs inside the retries.</summary>
internal sealed class AttemptPolicy(RequestLimit limit, TimeProvider time) : AsyncPolicy
{
    /// <inheritdoc/>
    public override async ValueTask ProcessAsync(HttpMessage message, ReadOnlyMemory<HttpPipelinePolicy> pipeline)
    {
        var start = time.GetTimestamp();
        var end = AttemptEnd.Failed;
        try
        {
            await ProcessNextAsync(message, pipeline).ConfigureAwait(false);
            if (message.Response.Status is not (408 or 429 or >= 500))
                end = AttemptEnd.Answered;
        }
        catch (OperationCanceledException)
        {
            end = message.CancellationToken.IsCancellationRequested ? AttemptEnd.GivenUp : AttemptEnd.TimedOut;
            throw;
        }
        finally
        {
            limit.Observe(start, end);
        }
    }
}
