using System.Diagnostics.CodeAnalysis;

namespace Parley.ApiFrontend.Http;

/// <summary>A request that was refused while it was bound, before its handler:
/// the one place where the framework leaves only exceptions.</summary>
[SuppressMessage("Design", "CA1032", Justification = "Without its refusal it would say nothing.")]
internal sealed class RefusedRequestException(Problem problem) : BadHttpRequestException(problem.Detail)
{
    /// <summary>Why.</summary>
    public Problem Problem => problem;
}
