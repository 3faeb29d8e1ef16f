using Parley.Client;
using Parley.WebClient.Words;

namespace Parley.WebClient.Feedback;

/// <summary>What a component shows of the calls that it makes to the server: whether one is running, and why the last one was refused.
/// </summary>
/// <remarks>The component renders itself: an event handler that awaits the call renders when the call has ended. Calls that overlap are
/// not told apart: the one that ends first ends <see cref="IsBusy"/>.</remarks>
internal sealed class Attempt
{
    private Action<string>? _report;

    /// <summary>Whether a call is running.</summary>
    public bool IsBusy { get; private set; }

    /// <summary>Why the last call was refused, in words; null if it was not. The component can replace the words by better ones.</summary>
    public string? Problem { get; set; }

    /// <summary>Reports the problem of a change that is still running, because the component can no longer show it. Call it when the
    /// component is disposed.</summary>
    /// <param name="toasts">They show the problem.</param>
    /// <param name="title">The title of the dialog.</param>
    public void Leave(Toasts toasts, string title) => _report = problem => toasts.Show($"{title}: {problem}");

    /// <summary>Explains a refusal in words. After <see cref="Leave"/> the person cannot repeat the same request, so the words say if the
    /// change may have been made.</summary>
    public string Explain(ParleyException refused) => _report is not null && refused.MayHaveHappened
        ? $"{Problems.Explain(refused)} It may have been done nevertheless."
        : Problems.Explain(refused);

    /// <summary>Makes a change. A refusal becomes the <see cref="Problem"/>; all other exceptions reach the caller.</summary>
    /// <returns>The refusal; null if the work succeeded.</returns>
    public async Task<ParleyException?> RunAsync(Func<Task> work)
    {
        var refused = await ReadAsync(work);
        if (Problem is { } problem)
            _report?.Invoke(problem);
        return refused;
    }

    /// <summary>Does work that changes nothing, as <see cref="RunAsync"/>. Its problem does not matter after <see cref="Leave"/>.</summary>
    /// <returns>The refusal; null if the work succeeded.</returns>
    public async Task<ParleyException?> ReadAsync(Func<Task> work)
    {
        (IsBusy, Problem) = (true, null);
        try
        {
            await work();
            return null;
        }
        catch (ParleyException refused)
        {
            Problem = Explain(refused);
            return refused;
        }
        finally
        {
            IsBusy = false;
        }
    }
}
