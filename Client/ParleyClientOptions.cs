namespace Parley.Client;

/// <summary>How a <see cref="ParleyClient"/> authenticates and how patient it is.</summary>
public sealed class ParleyClientOptions
{
    /// <summary>Gives the bearer token for one try, or null to send none. Asked before every try, so that it may renew.</summary>
    public Func<CancellationToken, ValueTask<string?>>? Token { get; init; }

    /// <summary>Most tries of one call, the first included.</summary>
    /// <value>At least 1; default 5. 1 never repeats.</value>
    public int MaxTries { get; init; } = 5;

    /// <summary>The longest pause before the second try; it doubles before each further one.</summary>
    /// <value>Default 200 ms. The actual pause is random between half of this and all of it, so that clients do not retry at the same
    /// time.</value>
    public TimeSpan FirstPause { get; init; } = TimeSpan.FromMilliseconds(200);

    /// <summary>Where the doubling ends.</summary>
    /// <value>Default 5 s.</value>
    public TimeSpan MaxPause { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>The longest <c>Retry-After</c> that is waited for; asked for more, the call fails at once and says so.</summary>
    /// <value>Default 30 s.</value>
    public TimeSpan MaxRetryAfter { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>How long one try may take, its answer's body included.</summary>
    /// <value>Default 10 s: twice what the server by default takes at most.</value>
    public TimeSpan TryTimeout { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>The clock for pauses and timeouts.</summary>
    public TimeProvider TimeProvider { get; init; } = TimeProvider.System;

    /// <summary>What randomises the pauses.</summary>
    public Random Random { get; init; } = Random.Shared;
}
