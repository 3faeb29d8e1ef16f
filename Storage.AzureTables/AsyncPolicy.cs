using Azure.Core;
using Azure.Core.Pipeline;

namespace Parley.Storage.AzureTables;

/// <summary>A policy of the stores' requests, all of which are asynchronous.</summary>
internal abstract class AsyncPolicy : HttpPipelinePolicy
{
    /// <inheritdoc/>
    public override void Process(HttpMessage message, ReadOnlyMemory<HttpPipelinePolicy> pipeline) =>
        throw new NotSupportedException("The stores send only asynchronous requests.");
}
