using System.Diagnostics.CodeAnalysis;

namespace Parley.Silo;

/// <summary>The process cannot start, for a reason that its operator can do something about:
/// printed as one sentence, without a stack.</summary>
[SuppressMessage("Design", "CA1032", Justification = "Without its sentence it would say nothing.")]
public sealed class StartException(string sentence, Exception? inner = null) : Exception(sentence, inner);
