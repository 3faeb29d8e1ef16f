using Parley.Client;
using Parley.WebClient.Words;

namespace Parley.WebClient.Feedback;

/// <summary>What a component shows of the calls that it makes to the server: whether one is running, and why the last one was refused.
/// </summary>
/// <remarks>The component renders itself: an event handler that awaits the call renders when the call has ended. Calls that overlap are
/// not told apart: the one that ends first ends <see cref="IsBusy"/>.</remarks>
internal sealed class Attempt
{
    /// <summary>Whether a call is running.</summary>
    public bool IsBusy { get; private set; }

    /// <summary>Why the last call was refused, in words; null if it was not. The component can replace the words by better ones.</summary>
    public string? Problem { get; set; }

    /// <summary>Does the work. A refusal becomes the <see cref="Problem"/>; all other exceptions reach the caller.</summary>
    /// <returns>The refusal; null if the work succeeded.</returns>
    public async Task<ParleyException?> RunAsync(Func<Task> work)
    {
        (IsBusy, Problem) = (true, null);
        try
        {
            await work();
            return null;
        }
        catch (ParleyException refused)
        {
            Problem = Problems.Explain(refused);
            return refused;
        }
        finally
        {
            IsBusy = false;
        }
    }
}
