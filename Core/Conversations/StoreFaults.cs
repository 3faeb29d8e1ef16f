using Microsoft.Extensions.Logging;
using Parley.Conversations;
using Parley.Core.Storage;

namespace Parley.Core.Conversations;

/// <summary>Turns a failed call of a store or a grain into the error that the request gets. This is the only place that reports damaged
/// rows.</summary>
internal sealed partial class StoreFaults(ILogger logger)
{
    /// <summary>Whether an exception may mean that a store or a grain did not answer. Types that only a bug in Parley throws give false:
    /// such exceptions are not caught, so that the bug is visible.</summary>
    public static bool MayBeOfPort(Exception exception) =>
        exception is not (NullReferenceException or InvalidCastException or IndexOutOfRangeException or KeyNotFoundException
            or ArgumentException);

    /// <summary>Counts and logs a damaged row.</summary>
    /// <returns>The error for the request that read the row.</returns>
    public Error Report(ConversationId id, DamagedRowException exception)
    {
        ConversationMetrics.DamagedRows.Add(1);
        LogDamaged(id, exception);
        return Errors.Damaged;
    }

    /// <summary>Logs a failed call. A damaged row is reported as damage.</summary>
    /// <param name="id">The conversation.</param>
    /// <param name="exception">What the call threw.</param>
    /// <param name="activity">The purpose of the call, in a few words.</param>
    /// <returns>The error for the request that made the call.</returns>
    public Error Report(ConversationId id, Exception exception, string activity)
    {
        if (exception is DamagedRowException damage)
            return Report(id, damage);
        if (exception is StoreBusyException)
            LogBusy(id, activity, exception.Message); // without the stack trace: there can be very many of them
        else
            LogFailed(id, activity, exception);
        return Errors.Unavailable;
    }

    [LoggerMessage(Level = LogLevel.Error, Message = "A stored row of {Conversation} is damaged.")]
    private partial void LogDamaged(ConversationId conversation, Exception exception);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Conversation {Conversation}: {Activity} failed. {Reason}")]
    private partial void LogBusy(ConversationId conversation, string activity, string reason);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Conversation {Conversation}: {Activity} failed.")]
    private partial void LogFailed(ConversationId conversation, string activity, Exception exception);
}
