namespace Parley.WebClient.Live;

/// <summary>Reports the beginning of a day in the reader's zone, so that "14:05" becomes "Tuesday".</summary>
public sealed class DayChange : IDisposable
{
    private static readonly TimeSpan Period = TimeSpan.FromMinutes(1);

    private readonly Func<DateOnly> _today;
    private readonly ITimer _timer;
    private DateOnly _day;

    /// <summary>Starts a timer that compares the day once a minute.</summary>
    /// <param name="clock">The clock.</param>
    /// <param name="dayOf">Returns the day of a time in the reader's zone.</param>
    public DayChange(TimeProvider clock, Func<DateTimeOffset, DateOnly> dayOf)
    {
        _today = () => dayOf(clock.GetUtcNow());
        _day = _today();
        _timer = clock.CreateTimer(_ => Look(), null, Period, Period);
    }

    /// <summary>Occurs within a minute after the day has changed.</summary>
    public event EventHandler? Changed;

    /// <inheritdoc/>
    public void Dispose() => _timer.Dispose();

    private void Look()
    {
        if (_today() is var today && today == _day)
            return;
        _day = today;
        Changed?.Invoke(this, EventArgs.Empty);
    }
}
