using System.Globalization;

namespace Parley.Testing.Processes;

/// <summary>One Azurite for all tests of an assembly. The first test that needs it starts it.</summary>
public sealed class SharedAzurite : IAsyncDisposable
{
    private static int _prefixes;

    private readonly Lazy<Task<Azurite>> _azurite = new(() => Azurite.StartAsync());

    /// <summary>The running Azurite.</summary>
    public Task<Azurite> StartedAsync() => _azurite.Value;

    /// <summary>A table prefix that no other test uses.</summary>
    public static string NewPrefix() => string.Create(CultureInfo.InvariantCulture, $"T{Interlocked.Increment(ref _prefixes)}x");

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        if (_azurite.IsValueCreated && _azurite.Value.IsCompletedSuccessfully)
            await _azurite.Value.Result.DisposeAsync();
    }
}
