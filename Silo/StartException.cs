using System.Diagnostics.CodeAnalysis;
using Microsoft.Extensions.Options;

namespace Parley.Silo;

/// <summary>The process cannot start, for a reason that its operator can fix. The message is printed as one sentence, without a stack
/// trace.</summary>
[SuppressMessage("Design", "CA1032", Justification = "Without its sentence it would say nothing.")]
public sealed class StartException(string sentence, Exception? inner = null) : Exception(sentence, inner)
{
    /// <summary>What an operator reads about a start that failed for a reason that they can mend: one line per wrong setting.
    /// Null: the failure is a fault of the program.</summary>
    public static string? Explain(Exception exception) => exception switch
    {
        StartException => exception.Message,
        OptionsValidationException options => string.Join(Environment.NewLine, options.Failures),
        // Several options classes are wrong at once.
        AggregateException several when several.InnerExceptions.All(inner => inner is OptionsValidationException) =>
            string.Join(Environment.NewLine, several.InnerExceptions.Select(Explain)),
        _ => null,
    };
}
