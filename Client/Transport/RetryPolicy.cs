namespace Parley.Client.Transport;

/// <summary>Decides whether a failed call is retried, and how long to wait before the retry.</summary>
internal sealed class RetryPolicy(ParleyClientOptions options)
{
    /// <summary>Returns the pause before the next attempt; null if the failure is final.</summary>
    /// <param name="failure">The failure of the last attempt.</param>
    /// <param name="tries">The number of attempts so far: 1 or more.</param>
    /// <param name="mayRepeat">Whether the request is idempotent.</param>
    public TimeSpan? PauseAfter(ParleyException failure, int tries, bool mayRepeat)
    {
        if (tries >= options.MaxTries || !failure.IsTemporary || (failure.MayHaveHappened && !mayRepeat))
            return null;
        var asked = failure.RetryAfter ?? TimeSpan.Zero;
        if (asked > options.MaxRetryAfter)
            return null;

        // 2^20 times the first pause is above any sensible MaxPause. The limit keeps the product finite.
        var longest = Math.Min(
            options.FirstPause.TotalMilliseconds * Math.Pow(2, Math.Min(tries - 1, 20)), options.MaxPause.TotalMilliseconds);
        var random = TimeSpan.FromMilliseconds(longest * (0.5 + (options.Random.NextDouble() / 2)));

        // The random pause is added to the server's Retry-After. Otherwise all clients with the same Retry-After would retry at the same
        // time.
        return asked + random;
    }
}
