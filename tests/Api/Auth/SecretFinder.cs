using System.Collections.Concurrent;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Parley.Api.Auth;

/// <summary>Searches every log entry of a server, of any level, for a secret. Of Orleans it sees the entries that are logged by
/// default.</summary>
internal sealed class SecretFinder : ILoggerProvider, ILogger
{
    private int _count;

    /// <summary>The secret; null finds nothing.</summary>
    public string? Secret { get; set; }

    /// <summary>The number of entries that were searched.</summary>
    public int Count => _count;

    /// <summary>The entries with the secret.</summary>
    public ConcurrentQueue<string> Found { get; } = [];

    /// <summary>Registers this provider.</summary>
    public void AddTo(IServiceCollection services) => services.AddLogging(logging => logging.AddProvider(this)
        .AddFilter<SecretFinder>(null, LogLevel.Trace)
        .AddFilter<SecretFinder>("Orleans", LogLevel.Information));

    public ILogger CreateLogger(string categoryName) => this;

    public void Log<TState>(
        LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
    {
        if (Secret is not { } secret)
            return;
        Interlocked.Increment(ref _count);
        if ($"{formatter(state, exception)} {exception}" is var text && text.Contains(secret, StringComparison.Ordinal))
            Found.Enqueue(text);
    }

    public bool IsEnabled(LogLevel logLevel) => true;

    public IDisposable? BeginScope<TState>(TState state)
        where TState : notnull => null;

    public void Dispose()
    {
    }
}
