using Parley.Client;

namespace Parley.Unit.Client.Live;

internal static class LiveObjectExtensions
{
    /// <summary>Waits until a condition is true, which is checked after every change of the object.</summary>
    public static async Task UntilAsync(this LiveObject part, Func<bool> condition)
    {
        var met = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        void Check(object? sender, EventArgs e)
        {
            if (condition())
                met.TrySetResult();
        }

        part.Changed += Check;
        Check(null, EventArgs.Empty);
        await met.Task.WaitAsync(Patience.Token);
        part.Changed -= Check;
    }
}
