namespace Parley.Client.Transport;

/// <summary>Decides whether a failed call is retried, and how long to wait before the retry.</summary>
internal sealed class RetryPolicy(ParleyClientOptions options)
{
    /// <summary>The pause before the next try, or null: the failure is final.</summary>
    /// <param name="failure">What the last try ended with.</param>
    /// <param name="tries">Tries so far: 1 or more.</param>
    /// <param name="mayRepeat">Whether doing it twice is the same as doing it once.</param>
    public TimeSpan? PauseAfter(ParleyException failure, int tries, bool mayRepeat)
    {
        if (tries >= options.MaxTries || !failure.IsTemporary || (failure.MayHaveHappened && !mayRepeat))
            return null;
        var asked = failure.RetryAfter ?? TimeSpan.Zero;
        if (asked > options.MaxRetryAfter)
            return null;

        // 2^20 first pauses are beyond any sensible MaxPause; the bound keeps the product finite.
        var longest = Math.Min(
            options.FirstPause.TotalMilliseconds * Math.Pow(2, Math.Min(tries - 1, 20)), options.MaxPause.TotalMilliseconds);
        var random = TimeSpan.FromMilliseconds(longest * (0.5 + (options.Random.NextDouble() / 2)));

        // On top of what the server asks for: all whom it told the same time would come back at that time.
        return asked + random;
    }
}
