using Parley.Core.Verification;

namespace Parley.Silo.Hosting;

/// <summary>Runs the command <c>verify</c> of both hosts, and prints its report.</summary>
public static class VerificationCommand
{
    private const int Sound = 0;
    private const int Unsound = 1;

    /// <summary>Runs a verification and prints its report. In a terminal, a line says how many rows have been read.</summary>
    /// <param name="verify">The verification. It gets a receiver for its progress.</param>
    /// <param name="whyNot">Returns the sentence for an exception that says why the store cannot be verified; null for any other
    /// exception.</param>
    /// <param name="cancellationToken">Cancelled by Ctrl-C.</param>
    /// <returns>The exit code: 0 if nothing was found, otherwise 1.</returns>
    public static async Task<int> RunAsync(
        Func<IProgress<long>, Task<StoreReport>> verify, Func<Exception, string?> whyNot, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(verify);
        ArgumentNullException.ThrowIfNull(whyNot);
        var progress = new ProgressLine();
        try
        {
            var report = await verify(progress);
            progress.Clear();
            await Console.Out.WriteAsync(report.ToText());
            return report.IsSound ? Sound : Unsound;
        }
        catch (Exception exception) when (whyNot(exception) is { } sentence)
        {
            progress.Clear();
            await Console.Error.WriteLineAsync(sentence);
            return Unsound;
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            progress.Clear();
            await Console.Error.WriteLineAsync("Interrupted. The verification is not complete.");
            return Unsound;
        }
    }

    private sealed class ProgressLine : IProgress<long>
    {
        private string _text = "";

        public void Report(long value) => Show(FormattableString.Invariant($"{value:N0} rows read"));

        public void Clear() => Show("");

        private void Show(string text)
        {
            if (Console.IsErrorRedirected)
                return;
            Console.Error.Write($"\r{text.PadRight(_text.Length)}\r");
            _text = text;
        }
    }
}
