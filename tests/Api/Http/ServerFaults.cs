using System.Collections.Concurrent;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

namespace Parley.Api.Http;

/// <summary>Collects log entries of the level warning or above, and counts connections that Kestrel has closed.</summary>
internal sealed class ServerFaults : ILoggerProvider, ILogger
{
    private const string Connections = "Microsoft.AspNetCore.Server.Kestrel.Connections";
    private const string ConnectionStop = "ConnectionStop";

    private readonly SemaphoreSlim _closed = new(0);

    public ConcurrentQueue<string> Logged { get; } = [];

    /// <summary>Registers this provider.</summary>
    public void AddTo(IServiceCollection services) => services.AddLogging(
        logging => logging.AddProvider(this).AddFilter<ServerFaults>(Connections, LogLevel.Debug));

    /// <summary>Waits until Kestrel has closed a connection. The log entries of the connection come before.</summary>
    public Task ConnectionClosedAsync(CancellationToken cancellationToken) => _closed.WaitAsync(cancellationToken);

    // Orleans logs warnings about the machine, which say nothing about the requests.
    public ILogger CreateLogger(string categoryName) =>
        categoryName.StartsWith("Orleans", StringComparison.Ordinal) ? NullLogger.Instance : this;

    public void Log<TState>(
        LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
    {
        if (logLevel >= LogLevel.Warning)
            Logged.Enqueue($"{logLevel}: {formatter(state, exception)} {exception}");
        if (eventId.Name == ConnectionStop)
            _closed.Release();
    }

    public bool IsEnabled(LogLevel logLevel) => logLevel >= LogLevel.Debug;

    public IDisposable? BeginScope<TState>(TState state)
        where TState : notnull => null;

    public void Dispose() => _closed.Dispose();
}
