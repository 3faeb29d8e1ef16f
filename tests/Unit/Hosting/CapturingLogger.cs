using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;

namespace Parley.Unit.Hosting;

/// <summary>A logger that keeps its messages for the test.</summary>
internal sealed class CapturingLogger<T> : ILogger<T>
{
    private readonly ConcurrentQueue<string> _warnings = [];

    /// <summary>Warnings and errors so far.</summary>
    public string[] Warnings => [.. _warnings];

    public void Log<TState>(
        LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
    {
        if (logLevel >= LogLevel.Warning)
            _warnings.Enqueue($"{logLevel}: {formatter(state, exception)} ({exception?.Message})");
    }

    public bool IsEnabled(LogLevel logLevel) => true;

    public IDisposable? BeginScope<TState>(TState state)
        where TState : notnull => null;
}
