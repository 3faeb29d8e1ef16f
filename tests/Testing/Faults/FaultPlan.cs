using System.Globalization;

namespace Parley.Testing.Faults;

/// <summary>Draws faults from a seed and executes them around calls of a store.</summary>
/// <remarks>Calls run on the store's own scheduler: a call that was sent is executed, even if its caller dies.</remarks>
/// <param name="random">The source of the draws.</param>
/// <param name="time">The clock of the pauses.</param>
/// <param name="scheduler">The scheduler of the store's side of a call.</param>
public sealed class FaultPlan(Random random, TimeProvider time, TaskScheduler scheduler)
{
    private static readonly Fault[] OfReads = [Fault.Slow, Fault.FailBefore, Fault.ReplyLost];

    private static readonly Fault[] OfWrites =
        [
            Fault.Slow,
            Fault.FailBefore,
            Fault.FailAfter,
            Fault.ReplyLost,
            Fault.DoneLate,
            Fault.Duplicate,
            Fault.Conflict,
            Fault.FalseConflict,
        ];

    /// <summary>Whether faults are drawn; without them calls still interleave.</summary>
    public bool IsOn { get; set; } = true;

    /// <summary>The share of writes with a fault. All kinds are equally frequent.</summary>
    public double WriteRate { get; set; } = 0.1;

    /// <summary>The share of reads with a fault.</summary>
    public double ReadRate { get; set; } = 0.02;

    /// <summary>A factor for the shares of faults: above 1 in an outage, so that one fault follows another.</summary>
    public double Severity { get; set; } = 1;

    /// <summary>The longest delay of a slow answer, and of a late execution.</summary>
    public TimeSpan Slowness { get; set; } = TimeSpan.FromSeconds(2);

    /// <summary>How long a caller waits for a lost answer.</summary>
    public TimeSpan Patience { get; set; } = TimeSpan.FromSeconds(3);

    /// <summary>Creates the exception of a failing call from the name of the call.</summary>
    public Func<string, Exception> NewFault { get; set; } = name => new InjectedFaultException(name);

    /// <summary>Called for each fault, with the name of the call.</summary>
    public Action<string, Fault>? Heard { get; set; }

    /// <summary>Executes a read.</summary>
    public Task<T> ReadAsync<T>(FormattableString name, Func<Task<T>> call)
    {
        var fault = Draw(name, OfReads, ReadRate);
        return OnStore(async () =>
        {
            await PauseAsync();
            if (fault is Fault.FailBefore)
                throw NewFault(name.ToString(CultureInfo.InvariantCulture));
            if (fault is Fault.Slow)
                await SlowAsync();
            var answer = await call();
            if (fault is Fault.ReplyLost)
                await LoseReplyAsync(name);
            await PauseAsync();
            return answer;
        });
    }

    /// <summary>Executes a write.</summary>
    /// <param name="name">The name of the call.</param>
    /// <param name="call">The call; it may be executed more than once, and later.</param>
    /// <param name="conflict">The answer "conflict"; null if the call has none: then the conflict faults do nothing.</param>
    public Task<T> WriteAsync<T>(FormattableString name, Func<Task<T>> call, Func<T>? conflict)
    {
        var fault = Draw(name, OfWrites, WriteRate);
        return OnStore(async () =>
        {
            await PauseAsync();
            if (fault is Fault.Conflict && conflict is not null)
                return conflict();
            if (fault is Fault.Slow)
                await SlowAsync();
            if (fault is Fault.FailBefore or Fault.DoneLate)
            {
                if (fault is Fault.DoneLate)
                    DoLater(call);
                throw NewFault(name.ToString(CultureInfo.InvariantCulture));
            }

            var answer = await call();
            if (fault is Fault.ReplyLost)
                await LoseReplyAsync(name);
            if (fault is Fault.FailAfter)
                throw NewFault(name.ToString(CultureInfo.InvariantCulture));
            if (fault is Fault.Duplicate)
                DoLater(call);
            await PauseAsync();
            return fault is Fault.FalseConflict && conflict is not null ? conflict() : answer;
        });
    }

    private Fault Draw(FormattableString name, Fault[] kinds, double rate)
    {
        if (!IsOn || random.NextDouble() >= rate * Severity)
            return Fault.None;
        var fault = kinds[random.Next(kinds.Length)];
        Heard?.Invoke(name.ToString(CultureInfo.InvariantCulture), fault);
        return fault;
    }

    private Task<T> OnStore<T>(Func<Task<T>> call) =>
        Task.Factory.StartNew(call, CancellationToken.None, TaskCreationOptions.DenyChildAttach, scheduler).Unwrap();

    // No caller gets the result: the caller had its answer before.
    private void DoLater<T>(Func<Task<T>> call) => _ = OnStore(async () =>
    {
        await SlowAsync();
        return await call();
    });

    private Task SlowAsync() => Task.Delay(Slowness * random.NextDouble(), time);

    // Three calls of four are answered at the same simulated time, in an order that the scheduler draws.
    private Task PauseAsync() => random.Next(4) == 0 ? Task.Delay(TimeSpan.FromMilliseconds(random.Next(1, 20)), time) : Task.CompletedTask;

    private async Task LoseReplyAsync(FormattableString name)
    {
        await Task.Delay(Patience, time);
        throw NewFault(name.ToString(CultureInfo.InvariantCulture));
    }
}
