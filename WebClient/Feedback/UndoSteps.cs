using System.Runtime.ExceptionServices;
using Parley.Client;

namespace Parley.WebClient.Feedback;

/// <summary>Several steps that undo one action. A failure of one step does not keep the others from running, and a second run repeats only
/// the steps that failed.</summary>
/// <param name="steps">The steps.</param>
internal sealed class UndoSteps(IEnumerable<Func<Task>> steps)
{
    private List<Func<Task>> _remaining = [.. steps];

    /// <summary>Runs the steps one after the other.</summary>
    /// <exception cref="ParleyException">A step failed: the last failure.</exception>
    public async Task RunAsync()
    {
        ParleyException? failure = null;
        var failed = new List<Func<Task>>();
        foreach (var step in _remaining)
        {
            try
            {
                await step();
            }
            catch (ParleyException refused)
            {
                failure = refused;
                failed.Add(step);
            }
        }

        _remaining = failed;
        if (failure is not null)
            ExceptionDispatchInfo.Throw(failure);
    }
}
