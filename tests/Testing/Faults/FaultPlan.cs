using System.Globalization;

namespace Parley.Testing.Faults;

/// <summary>Draws faults by a seed and carries them out around calls of a store.</summary>
/// <remarks>Calls run on a scheduler of the store's own: what was sent is done, whatever becomes of the caller.</remarks>
/// <param name="random">Draws.</param>
/// <param name="time">Pauses are of this clock.</param>
/// <param name="scheduler">Where the store's side of a call runs.</param>
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

    /// <summary>Share of writes with a fault, each kind as often as the others.</summary>
    public double WriteRate { get; set; } = 0.1;

    /// <summary>Share of reads with a fault.</summary>
    public double ReadRate { get; set; } = 0.02;

    /// <summary>How many times as often as usual there is a fault: more than once in an outage, when one comes after the other.</summary>
    public double Severity { get; set; } = 1;

    /// <summary>Longest delay of a slow answer, and of what is done late.</summary>
    public TimeSpan Slowness { get; set; } = TimeSpan.FromSeconds(2);

    /// <summary>How long a lost reply is waited for.</summary>
    public TimeSpan Patience { get; set; } = TimeSpan.FromSeconds(3);

    /// <summary>Makes the exception of a failing call from the name of the call.</summary>
    public Func<string, Exception> NewFault { get; set; } = name => new InjectedFaultException(name);

    /// <summary>Hears of each fault: the call and what happens to it.</summary>
    public Action<string, Fault>? Heard { get; set; }

    /// <summary>Carries out a read.</summary>
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

    /// <summary>Carries out a write.</summary>
    /// <param name="name">Names the call.</param>
    /// <param name="call">May be carried out more than once, and later.</param>
    /// <param name="conflict">The answer that says "conflict"; null where there is none: then such faults are none.</param>
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

    // Nobody hears how it ends: the caller had an answer long ago.
    private void DoLater<T>(Func<Task<T>> call) => _ = OnStore(async () =>
    {
        await SlowAsync();
        return await call();
    });

    private Task SlowAsync() => Task.Delay(Slowness * random.NextDouble(), time);

    // Three calls of four are answered within the same moment, in whatever order the scheduler draws.
    private Task PauseAsync() => random.Next(4) == 0 ? Task.Delay(TimeSpan.FromMilliseconds(random.Next(1, 20)), time) : Task.CompletedTask;

    private async Task LoseReplyAsync(FormattableString name)
    {
        await Task.Delay(Patience, time);
        throw NewFault(name.ToString(CultureInfo.InvariantCulture));
    }
}
