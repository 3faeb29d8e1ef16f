using Microsoft.Extensions.Options;
using Parley.Users;

namespace Parley.ApiFrontend.Limits;

/// <summary>The rates. Each is counted separately.</summary>
internal enum RateLimit
{
    /// <summary>Messages sent: 60 a minute, 30 at once.</summary>
    Sends = 1,

    /// <summary>All other writes, whether or not they take a sequence number: 120 a minute, 60 at once.</summary>
    Changes = 2,

    /// <summary>Read positions: 300 a minute, 100 at once.</summary>
    ReadPositions = 3,

    /// <summary>Repeats of sends: 120 a minute, 60 at once.</summary>
    Repeats = 4,

    /// <summary>References that do not resolve: 1,000 a minute, and 1,000 at once.</summary>
    Unresolved = 5,

    /// <summary>Typing: 60 a minute, 20 at once.</summary>
    Typing = 6,
}

/// <summary>Counts the requests of each person at this front end. Above <see cref="RateLimitOptions.MaxPeople"/>, it forgets people; it
/// does not refuse their requests.</summary>
internal sealed class UserRateLimits(IOptions<RateLimitOptions> options, TimeProvider time)
{
    private readonly RateLimitOptions _rates = options.Value;

    private readonly BoundedCache<(UserId, RateLimit), TokenBucket> _buckets =
        new(Enum.GetValues<RateLimit>().Length * options.Value.MaxPeople);

    /// <summary>Counts an action of a person. Null if it may continue; else the refusal.</summary>
    public Error? WhyNot(UserId userId, RateLimit limit, int count = 1) =>
        _rates.Enabled ? Refusal(limit, With(userId, limit, bucket => bucket.Take(count))) : null;

    /// <summary>Checks a limit that <see cref="Owe"/> counts only after the request. Null if the person has permits left; else the
    /// refusal.</summary>
    public Error? WhySpent(UserId userId, RateLimit limit) =>
        _rates.Enabled ? Refusal(limit, With(userId, limit, bucket => bucket.Missing(1))) : null;

    /// <summary>Counts work of a person that is already done, even above the limit.</summary>
    public void Owe(UserId userId, RateLimit limit, int count)
    {
        if (_rates.Enabled && count > 0)
        {
            With(userId, limit, bucket =>
            {
                bucket.Owe(count);
                return null;
            });
        }
    }

    /// <summary>Counts the references of a request that was refused because one of them did not resolve.</summary>
    /// <param name="userId">The person who made the request.</param>
    /// <param name="error">The refusal of the request. Other refusals count nothing.</param>
    /// <param name="references">The number of references in the request.</param>
    public void OweUnresolved(UserId userId, Error error, int references)
    {
        if (error.Code is ErrorCode.ContentNotFound)
            Owe(userId, RateLimit.Unresolved, references);
    }

    /// <summary>Counts sends that turned out to be repeats against the rate of repeats, if it has permits, and no longer against the send
    /// rate.</summary>
    public void CountAsRepeats(UserId userId, int count)
    {
        if (_rates.Enabled && count > 0 && WhyNot(userId, RateLimit.Repeats, count) is null)
        {
            With(userId, RateLimit.Sends, bucket =>
            {
                bucket.GiveBack(count);
                return null;
            });
        }
    }

    private TimeSpan? With(UserId userId, RateLimit limit, Func<TokenBucket, TimeSpan?> use)
    {
        var bucket = _buckets.GetOrAdd((userId, limit), () => Make(limit));
        lock (bucket)
            return use(bucket);
    }

    private TokenBucket Make(RateLimit limit)
    {
        var (perMinute, burst) = RateOf(limit);
        return new(perMinute / 60.0, burst, time);
    }

    private Error? Refusal(RateLimit limit, TimeSpan? pause) => pause is null
        ? null
        : new(ErrorCode.RateLimited, "Too many requests at once. Try again later.") { Limit = RateOf(limit).PerMinute, RetryAfter = pause };

    private (int PerMinute, int Burst) RateOf(RateLimit limit) => limit switch
    {
        RateLimit.Sends => (_rates.SendsPerMinute, _rates.SendBurst),
        RateLimit.Changes => (_rates.ChangesPerMinute, _rates.ChangeBurst),
        RateLimit.ReadPositions => (_rates.ReadPositionsPerMinute, _rates.ReadPositionBurst),
        RateLimit.Typing => (_rates.TypingPerMinute, _rates.TypingBurst),
        RateLimit.Repeats => (_rates.RepeatsPerMinute, _rates.RepeatBurst),
        _ => (_rates.UnresolvedPerMinute, _rates.UnresolvedBurst),
    };
}
