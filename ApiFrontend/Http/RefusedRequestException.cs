using System.Diagnostics.CodeAnalysis;

namespace Parley.ApiFrontend.Http;

/// <summary>A refusal during parameter binding, before the handler. It is an exception because ASP.NET offers no other way to report a
/// refusal there.</summary>
[SuppressMessage("Design", "CA1032", Justification = "Without a problem the request could not be answered.")]
internal sealed class RefusedRequestException(Problem problem) : BadHttpRequestException(problem.Detail)
{
    /// <summary>The refusal.</summary>
    public Problem Problem => problem;
}
