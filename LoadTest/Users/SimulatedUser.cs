using Parley.LoadTest.Plans;

namespace Parley.LoadTest.Users;

/// <summary>One simulated user: arrives, stays connected for a while, acts with pauses for thinking, goes away, comes back and catches
/// up.</summary>
internal sealed class SimulatedUser
{
    private readonly RunContext _run;
    private readonly UserInbox _inbox;
    private readonly UserActions _actions;
    private readonly ParleyClient _client;
    private readonly int _number;
    private readonly double _factor;
    private PlanRandom _random;
    private volatile bool _isPresent;

    /// <summary>Creates a user.</summary>
    /// <param name="run">The state that all users of the run share.</param>
    /// <param name="number">The number of the user.</param>
    public SimulatedUser(RunContext run, int number)
    {
        (_run, _number, _random) = (run, number, run.Plan.RandomOf(number));
        _client = run.Target.For(run.World.UserIds[number], number);
        _inbox = new(run, number);
        _actions = new(run, number, _client, _inbox);
        _factor = Factor(run, number);
    }

    /// <summary>Whether the user is in a session and has a conversation. It also sends while its stream is broken.</summary>
    public bool CanSend => _isPresent && _inbox.Count > 0;

    /// <summary>Lives until the run ends.</summary>
    /// <param name="arrival">The time of the arrival, after the start of the run.</param>
    /// <param name="end">When it is cancelled, the user begins no further action. It finishes the present one and stays connected.</param>
    /// <param name="gone">When it is cancelled, the user disconnects.</param>
    public async Task RunAsync(TimeSpan arrival, CancellationToken end, CancellationToken gone)
    {
        try
        {
            await Task.Delay(arrival, _run.Clock.Time, end);
            while (true)
            {
                await StayAsync(_random.Exponential(_run.Profile.Presence.Online), end, gone);
                await Task.Delay(_random.Exponential(_run.Profile.Presence.Away), _run.Clock.Time, end);
            }
        }
        catch (OperationCanceledException)
        {
        }
        catch (ToolException failure)
        {
            _run.Fail(failure);
        }
    }

    /// <summary>Sends a message of the open model.</summary>
    /// <param name="step">The step.</param>
    /// <param name="intended">The time at which the send should begin.</param>
    public Task SendAsync(Step step, long intended) => _actions.DoAsync(step, intended);

    // One session: from the connection to its end.
    private async Task StayAsync(TimeSpan length, CancellationToken end, CancellationToken gone)
    {
        using var session = CancellationTokenSource.CreateLinkedTokenSource(gone);
        var leavesAt = _run.Clock.Elapsed + length;
        var feed = _client.Events.Feed(_inbox.Revision, new() { PageSize = UserActions.PageSize });
        var following = _inbox.FollowAsync(feed, session.Token);
        try
        {
            await _actions.ArriveAsync(feed, session.Token);
            _isPresent = true;
            while (_run.Clock.Elapsed < leavesAt && !following.IsCompleted)
            {
                var activity = Math.Max(_run.Clock.ActivityAt(_run.Clock.Elapsed), UserPlan.LeastActivity);
                var step = _run.Plan.Next(ref _random, activity * _factor);
                await Task.Delay(step.ThinkTime, _run.Clock.Time, end);
                await _actions.DoAsync(step, intended: null);
            }
        }
        catch (OperationCanceledException) when (end.IsCancellationRequested && !gone.IsCancellationRequested)
        {
            await following; // The last messages of others may still be on their way.
            throw;
        }
        finally
        {
            _isPresent = false;
            await session.CancelAsync();
            await following;
        }
    }

    // In the closed model, the members of the hot group act so much faster that their sends are the wanted share of all sends.
    private static double Factor(RunContext run, int number)
    {
        if (run.HotConversation is not { } hot || !hot.Members.Contains(number))
            return 1;
        const double MostShare = 0.99;
        var share = Math.Min(run.Profile.Conversations.Hot, MostShare);
        return Math.Max(1, share * (run.World.UserIds.Count - hot.Members.Count) / (hot.Members.Count * (1 - share)));
    }
}
