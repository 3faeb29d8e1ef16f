using System.Diagnostics.CodeAnalysis;
using Microsoft.Extensions.Options;

namespace Parley.Silo;

/// <summary>The process cannot start, for a reason that its operator can fix. The message is printed as one sentence, without a stack
/// trace.</summary>
[SuppressMessage("Design", "CA1032", Justification = "The exception is useless without its sentence.")]
public sealed class StartException(string sentence, Exception? inner = null) : Exception(sentence, inner)
{
    /// <summary>Returns the text for the operator if the operator can fix the reason of a failed start: one line for each invalid setting.
    /// Null for any other exception.</summary>
    public static string? Explain(Exception exception) => exception switch
    {
        StartException => exception.Message,
        OptionsValidationException options => string.Join(Environment.NewLine, options.Failures),
        // Several options classes have invalid settings.
        AggregateException several when several.InnerExceptions.All(inner => inner is OptionsValidationException) =>
            string.Join(Environment.NewLine, several.InnerExceptions.Select(Explain)),
        _ => null,
    };
}
