using System.Globalization;
using Azure.Core;
using Azure.Core.Pipeline;

namespace Parley.Storage.AzureTables;

/// <summary>The only retry layer. Retries are few and short. If the service asks for a long pause, the request is not retried.</summary>
/// <remarks>If the first answer to a write was lost, the retry is refused because the write already succeeded. The stores recognise this by
/// the operation id.</remarks>
internal sealed class FewRetries(AzureTablesOptions options) : RetryPolicy(
    options.MaxRetries,
    DelayStrategy.CreateExponentialDelayStrategy(options.RetryDelay, options.RetryDelay * 10))
{
    protected override bool ShouldRetry(HttpMessage message, Exception? exception) =>
        base.ShouldRetry(message, exception) && MayWait(message);

    protected override async ValueTask<bool> ShouldRetryAsync(HttpMessage message, Exception? exception) =>
        await base.ShouldRetryAsync(message, exception).ConfigureAwait(false) && MayWait(message);

    private bool MayWait(HttpMessage message)
    {
        if (message.HasResponse
            && message.Response.Headers.TryGetValue("Retry-After", out var value)
            && !(double.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out var seconds)
                && seconds <= options.MaxRetryAfter.TotalSeconds))
            return false; // the pause is too long, or is a date, which the service never sends
        StoreMeter.Retried();
        return true;
    }
}
