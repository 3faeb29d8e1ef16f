using System.Collections.Immutable;
using System.Runtime.CompilerServices;

namespace Parley.Faults.Model;

/// <summary>The first violation of an invariant in a run. It is stored and not thrown, because an exception inside a call of the store
/// would look like a failure of the store.</summary>
internal sealed class Findings
{
    public string? First { get; private set; }

    public void Demand(bool holds, [InterpolatedStringHandlerArgument(nameof(holds))] ref ViolationMessageHandler message)
    {
        if (!holds)
            First ??= message.ToString();
    }

    /// <summary>Formats the message of a violation, but only if the demand does not hold.</summary>
    [InterpolatedStringHandler]
    public ref struct ViolationMessageHandler
    {
        private DefaultInterpolatedStringHandler _text;

        public ViolationMessageHandler(int literalLength, int formattedCount, bool holds, out bool isWanted)
        {
            isWanted = !holds;
            _text = holds ? default : new(literalLength, formattedCount);
        }

        public void AppendLiteral(string value) => _text.AppendLiteral(value);

        public void AppendFormatted<T>(T value) => _text.AppendFormatted(value);

        public override string ToString() => _text.ToStringAndClear();
    }
}

/// <summary>Equality by value for arrays in records, which compare them by reference.</summary>
internal static class ImmutableArrayComparison
{
    public static bool Same<T>(ImmutableArray<T> one, ImmutableArray<T> other) => one.AsSpan().SequenceEqual(other.AsSpan());
}
