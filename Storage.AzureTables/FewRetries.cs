using System.Globalization;
using Azure.Core;
using Azure.Core.Pipeline;

namespace Parley.Storage.AzureTables;

/// <summary>The one retry layer: few, short, and none where the service asks for a pause that nobody would wait for.</summary>
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
            return false; // too long, or a date: the service never sends one
        StoreMeter.Retried();
        return true;
    }
}
