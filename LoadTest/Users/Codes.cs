using System.Text.RegularExpressions;

namespace Parley.LoadTest.Users;

/// <summary>Names problem codes as the API writes them.</summary>
internal static partial class Codes
{
    /// <summary>The code of a failure, for example <c>rate_limited</c>; <c>status_500</c> if the server gave none.</summary>
    public static string NameOf(ParleyException failure) =>
        failure.Code is ProblemCode.Unknown
            ? $"status_{failure.Status?.ToString(System.Globalization.CultureInfo.InvariantCulture) ?? "none"}"
            : Capital().Replace($"{failure.Code}", match => (match.Index is 0 ? "" : "_") + match.Value.ToLowerInvariant());

    [GeneratedRegex("[A-Z]")]
    private static partial Regex Capital();
}
