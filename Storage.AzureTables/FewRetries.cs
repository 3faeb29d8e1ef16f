using System.Globalization;
using Azure.Core;
using Azure.Core.Pipeline;

namespace Parley.Storage.AzureTables;

/// <summary>The only retry layer. Retries are few and short. If the service asks for a long pause, the request is not retried.</summary>
/// <remarks>If the first answer to a write was lost, the retry is refused because the write already succeeded. The stores recognise this by
/// the operation id.</remarks>
/// <param name="options">The number of retries, and their pauses.</param>
/// <param name="limit">The limit on the requests; null for none.</param>
internal sealed class FewRetries(AzureTablesOptions options, RequestLimit? limit) : RetryPolicy(
    options.MaxRetries,
    DelayStrategy.CreateExponentialDelayStrategy(options.RetryDelay, options.RetryDelay * 10))
{
    protected override bool ShouldRetry(HttpMessage message, Exception? exception) =>
        base.ShouldRetry(message, exception) && MayRetry(message, exception);

    protected override async ValueTask<bool> ShouldRetryAsync(HttpMessage message, Exception? exception) =>
        await base.ShouldRetryAsync(message, exception).ConfigureAwait(false) && MayRetry(message, exception);

    private bool MayRetry(HttpMessage message, Exception? exception)
    {
        if (exception is OperationCanceledException && limit is { MayRepeat: false })
            return false; // the service may still be busy with the attempt that timed out
        if (message.HasResponse
            && message.Response.Headers.TryGetValue("Retry-After", out var value)
            && !(double.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out var seconds)
                && seconds <= options.MaxRetryAfter.TotalSeconds))
            return false; // the pause is too long, or is a date, which the service never sends
        StoreMeter.Retried();
        return true;
    }
}
