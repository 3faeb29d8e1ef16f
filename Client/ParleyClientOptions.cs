namespace Parley.Client;

/// <summary>The authentication, retries and timeouts of a <see cref="ParleyClient"/>.</summary>
public sealed class ParleyClientOptions
{
    /// <summary>Returns the bearer token, or null to send none. It is called before every attempt, so that it can renew the
    /// token.</summary>
    public Func<CancellationToken, ValueTask<string?>>? Token { get; init; }

    /// <summary>The most attempts of one call, including the first one.</summary>
    /// <value>At least 1; default 5. With 1, there are no retries.</value>
    public int MaxTries { get; init; } = 5;

    /// <summary>The longest pause before the second attempt. It doubles before each further attempt.</summary>
    /// <value>Default 200 ms. The actual pause is random between half of this and all of it, so that clients do not retry at the same
    /// time.</value>
    public TimeSpan FirstPause { get; init; } = TimeSpan.FromMilliseconds(200);

    /// <summary>The limit of the doubling.</summary>
    /// <value>Default 5 s.</value>
    public TimeSpan MaxPause { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>The longest <c>Retry-After</c> that a call waits for. If the server asks for a longer pause, the call fails at
    /// once.</summary>
    /// <value>Default 30 s.</value>
    public TimeSpan MaxRetryAfter { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>The timeout of one attempt, including the body of the answer.</summary>
    /// <value>Default 10 s, which is twice the default timeout of the server.</value>
    public TimeSpan TryTimeout { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>The clock for pauses and timeouts.</summary>
    public TimeProvider TimeProvider { get; init; } = TimeProvider.System;

    /// <summary>The random numbers for the pauses.</summary>
    public Random Random { get; init; } = Random.Shared;
}
