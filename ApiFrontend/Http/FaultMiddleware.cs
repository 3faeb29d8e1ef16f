using Microsoft.AspNetCore.Connections;
using Microsoft.Extensions.Options;
using Orleans.Serialization;
using Parley.ApiFrontend.Admission;
using Parley.Core.Storage;

namespace Parley.ApiFrontend.Http;

/// <summary>Limits the time of every request, and answers when the handler has thrown. The answer is never a 500.</summary>
/// <remarks>A handler only binds the request and calls a grain. So an exception means a lost silo, a store that did not answer, or a bug in
/// a grain. In each case the outcome of a write is unknown, and the caller may repeat it with the same client id.</remarks>
internal sealed partial class FaultMiddleware(
    RequestDelegate next, IOptions<ApiOptions> options, TimeProvider time, ILogger<FaultMiddleware> logger)
{
    private const string Repeat = "The change may or may not have happened. Repeat the same request, with the same clientId if it has one.";

    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(1);

    /// <summary>Runs the request.</summary>
    public async Task InvokeAsync(HttpContext context)
    {
        var disconnected = context.RequestAborted;
        using var end = new CancellationTokenSource(options.Value.Timeout, time);
        await using var gone = disconnected.UnsafeRegister(static end => ((CancellationTokenSource)end!).Cancel(), end);
        context.RequestAborted = end.Token;
        var isUnderWay = true;
        if (context.GetEndpoint()?.Metadata.GetMetadata<DirectAnswerMetadata>() is not null)
        {
            context.Response.OnStarting(() =>
            {
                if (isUnderWay)
                    end.CancelAfter(Timeout.InfiniteTimeSpan); // Kestrel's minimum data rate bounds a slow reader
                return Task.CompletedTask;
            });
        }

        try
        {
            await next(context);
        }
        catch (Exception exception) when (!context.Response.HasStarted)
        {
            AnswerMiddleware.Restart(context);
            if (!disconnected.IsCancellationRequested && exception is not (ConnectionResetException or ConnectionAbortedException))
                await Explain(context, exception).ExecuteAsync(context);
        }
        finally
        {
            isUnderWay = false;
            context.RequestAborted = disconnected;
        }
    }

    private ProblemResult Explain(HttpContext context, Exception exception)
    {
        if (exception is BadHttpRequestException unreadable)
            return BindingProblems.Explain(unreadable);

        var isRead = HttpMethods.IsGet(context.Request.Method) || HttpMethods.IsHead(context.Request.Method);
        if (exception is GatewayTooBusyException)
        {
            // The call did not happen. An earlier call of the same request may have changed something.
            return Problems.From(isRead
                ? new(ErrorCode.Unavailable, "The silos are overloaded. Try again.") { RetryAfter = Pause }
                : new(ErrorCode.OutcomeUnknown, $"The silos are overloaded. {Repeat}") { RetryAfter = Pause });
        }

        var endpoint = context.GetEndpoint()?.DisplayName;
        if (exception is OperationCanceledException && context.RequestAborted.IsCancellationRequested)
            LogNoAnswer(context.Request.Method, endpoint, $"The time of Api:Timeout ({options.Value.Timeout}) is over.");
        else if (IsWithoutAnswer(exception))
            LogNoAnswer(context.Request.Method, endpoint, exception.Message);
        else
            LogFault(context.Request.Method, endpoint, exception);
        if (IsDamage(exception))
            return Problems.From(
                new(ErrorCode.Unavailable, "Stored data of this resource is damaged. The operator must repair it.") { RetryAfter = Pause });
        return Problems.From(isRead
            ? new(ErrorCode.Unavailable, "The answer did not arrive in time. Try again.") { RetryAfter = Pause }
            : new(ErrorCode.OutcomeUnknown, Repeat) { RetryAfter = Pause });
    }

    // Orleans throws these in this process, so their stack traces are always the same. A timeout of another origin may be a bug.
    private static bool IsWithoutAnswer(Exception exception) =>
        exception is OrleansMessageRejectionException or SiloUnavailableException
        || (exception is TimeoutException && exception.Message.StartsWith("Response did not arrive on time", StringComparison.Ordinal));

    // An exception of a type that this process cannot load arrives under another type that only names it.
    private static bool IsDamage(Exception exception) =>
        exception is DamagedRowException
        || exception is UnavailableExceptionFallbackException { ExceptionType: { } type }
            && type.Contains(nameof(DamagedRowException), StringComparison.Ordinal);

    // Without a stack trace, which would be the same each time: an overloaded cluster causes hundreds of these in a second.
    [LoggerMessage(LogLevel.Warning, "{Method} {Endpoint} got no answer. {Reason}")]
    private partial void LogNoAnswer(string method, string? endpoint, string reason);

    [LoggerMessage(LogLevel.Error, "{Method} {Endpoint} failed with an exception.")]
    private partial void LogFault(string method, string? endpoint, Exception exception);
}
