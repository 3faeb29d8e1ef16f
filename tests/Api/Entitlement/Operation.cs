using System.Text.RegularExpressions;

namespace Parley.Api.Entitlement;

/// <summary>One request that every role sends; a route may have several.</summary>
/// <param name="Name">Names its row of the table.</param>
/// <param name="Request">Method and path. Words in braces, as in <c>{group}</c>, are keys of <see cref="EntitlementScenario.Ids"/>.</param>
/// <param name="Body">JSON with such words, or null.</param>
internal sealed partial record Operation(string Name, string Request, string? Body = null)
{
    /// <summary>Whether the answer shows a canary to a role that may see it.</summary>
    public Func<Canary, bool> Shows { get; init; } = _ => false;

    /// <summary>Whether the answer shows a canary to no role, even if the role may see it elsewhere.</summary>
    public Func<Canary, bool> Hides { get; init; } = _ => false;

    /// <summary>Method and route; parameters have no names.</summary>
    public string Route => Normalise(Request.Split('?')[0]);

    /// <summary>The same form of any route.</summary>
    public static string Normalise(string route) => Parameter().Replace(route, "{}").TrimEnd('/');

    /// <summary>Replaces words by ids.</summary>
    public (HttpMethod Method, string Address, string? Body) Fill(IReadOnlyDictionary<string, string> ids)
    {
        var request = Word().Replace(Request, word => ids[word.Groups["name"].Value]).Split(' ');
        return (new(request[0]), request[1], Body is null ? null : Word().Replace(Body, word => ids[word.Groups["name"].Value]));
    }

    [GeneratedRegex(@"\{[^}]+\}")]
    private static partial Regex Parameter();

    [GeneratedRegex(@"\{(?<name>[A-Za-z]+)\}")]
    private static partial Regex Word();
}
