using System.Diagnostics.CodeAnalysis;
using Azure.Core;
using Azure.Core.Pipeline;

namespace Parley.Storage.AzureTables;

/// <summary>Limits the requests of one process that are sent and wait for their answers. Further requests wait for their turn, and fail if
/// it does not come in time.</summary>
/// <remarks>A request keeps its place during its retries. An attempt that has timed out does not count, although the service may still
/// carry it out. So the limit does not bound the work of a service whose answers take longer than the timeout of an attempt.</remarks>
[SuppressMessage("Design", "CA1001", Justification = "A SemaphoreSlim without a wait handle holds nothing to release.")]
internal sealed class RequestLimit(AzureTablesOptions options, TimeProvider time) : HttpPipelinePolicy
{
    private readonly SemaphoreSlim _places = new(options.MaxConcurrentRequests);

    /// <inheritdoc/>
    public override void Process(HttpMessage message, ReadOnlyMemory<HttpPipelinePolicy> pipeline) =>
        throw new NotSupportedException("The stores send only asynchronous requests.");

    /// <inheritdoc/>
    /// <exception cref="StoreBusyException">The request has waited too long, and was not sent.</exception>
    public override async ValueTask ProcessAsync(HttpMessage message, ReadOnlyMemory<HttpPipelinePolicy> pipeline)
    {
        // A wait of 0 does not block: it takes a free place or none.
        if (!_places.Wait(0, CancellationToken.None))
            await WaitAsync(message.CancellationToken).ConfigureAwait(false);
        try
        {
            await ProcessNextAsync(message, pipeline).ConfigureAwait(false);
        }
        finally
        {
            _places.Release();
        }
    }

    private async Task WaitAsync(CancellationToken cancellationToken)
    {
        using var late = new CancellationTokenSource(options.MaxRequestWait, time);
        using var ended = CancellationTokenSource.CreateLinkedTokenSource(late.Token, cancellationToken);
        try
        {
            await _places.WaitAsync(ended.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            StoreMeter.NotSent();
            throw new StoreBusyException(
                $"{options.MaxConcurrentRequests} requests to the tables are not answered (AzureTables:MaxConcurrentRequests). A further "
                + $"one waited for {options.MaxRequestWait} (AzureTables:MaxRequestWait) and was not sent.");
        }
    }
}
