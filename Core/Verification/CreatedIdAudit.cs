using Parley.Users;

namespace Parley.Core.Verification;

/// <summary>Checks that no id was given to two creations.</summary>
/// <remarks>In memory are all ids.</remarks>
/// <param name="findings">Collects violations.</param>
public sealed class CreatedIdAudit(Findings findings)
{
    private readonly HashSet<(CreationKind Kind, string Id)> _ids = [];

    /// <summary>Receives an id.</summary>
    /// <param name="owner">The user for whom it was reserved.</param>
    /// <param name="kind">What was created.</param>
    /// <param name="id">The id.</param>
    public void Created(UserId owner, CreationKind kind, string id)
    {
        findings.Row();
        findings.Count("created ids");
        findings.Expect(
            _ids.Add((kind, id)), VerificationRules.CreatedIds, $"{owner}, {kind} {id}", "was given to another creation too");
    }
}
