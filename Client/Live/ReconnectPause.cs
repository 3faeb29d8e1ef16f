namespace Parley.Client.Transport;

/// <summary>Pauses between attempts: random between zero and a limit that doubles with each failure (full jitter), so that clients that
/// were cut off at the same time do not come back at the same time.</summary>
internal sealed class ReconnectPause(LiveOptions live, ParleyClientOptions options)
{
    // A pause that the server asks for is limited, so that a wrong value does not end the delivery.
    private static readonly TimeSpan LongestAsked = TimeSpan.FromHours(1);

    private int _failures;

    /// <summary>Starts again with the shortest limit.</summary>
    public void Reset() => _failures = 0;

    /// <summary>Returns the pause before the next attempt.</summary>
    /// <param name="asked">The pause that the server asked for, or null. The random pause is added to it.</param>
    public TimeSpan Next(TimeSpan? asked = null)
    {
        // 2^20 times the first pause is above any sensible limit. The bound keeps the product finite.
        var longest = Math.Min(live.FirstPause.TotalMilliseconds * Math.Pow(2, Math.Min(_failures++, 20)), live.MaxPause.TotalMilliseconds);
        var least = asked is { } wanted ? TimeSpan.FromTicks(Math.Clamp(wanted.Ticks, 0, LongestAsked.Ticks)) : TimeSpan.Zero;
        return least + TimeSpan.FromMilliseconds(longest * options.Random.NextDouble());
    }
}
