using Parley.Client;
using Parley.WebClient.Words;

namespace Parley.WebClient.Feedback;

/// <summary>What a component shows of the calls that it makes to the server: whether one is running, and why the last one was refused.
/// </summary>
/// <remarks>The component renders itself: an event handler that awaits the call renders when the call has ended.</remarks>
internal sealed class Attempt
{
    private Action<string>? _report;
    private int _running;
    private string? _problem;
    private string? _problemOfRead;

    /// <summary>Whether a call is running.</summary>
    public bool IsBusy => _running > 0;

    /// <summary>Why the last call was refused, in words; null if it was not. The component can replace the words by better ones.</summary>
    public string? Problem
    {
        get => _problem ?? _problemOfRead;
        set => _problem = value;
    }

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
    /// <param name="work">The change.</param>
    /// <param name="explain">Explains a refusal in words; null: <see cref="Explain"/>.</param>
    /// <returns>The refusal; null if the work succeeded.</returns>
    public async Task<ParleyException?> RunAsync(Func<Task> work, Func<ParleyException, string>? explain = null)
    {
        _problem = _problemOfRead = null;
        var refused = await DoAsync(work);
        if (refused is not null)
            _problem = (explain ?? Explain)(refused);
        if (_problem is { } problem)
            _report?.Invoke(problem);
        return refused;
    }

    /// <summary>Does work that changes nothing, as <see cref="RunAsync"/>. Its problem does not matter after <see cref="Leave"/>.</summary>
    /// <returns>The refusal; null if the work succeeded.</returns>
    public async Task<ParleyException?> ReadAsync(Func<Task> work)
    {
        _problemOfRead = null;
        var refused = await DoAsync(work);
        if (refused is not null)
            _problemOfRead = Explain(refused);
        return refused;
    }

    private async Task<ParleyException?> DoAsync(Func<Task> work)
    {
        _running++;
        try
        {
            await work();
            return null;
        }
        catch (ParleyException refused)
        {
            return refused;
        }
        finally
        {
            _running--;
        }
    }
}
