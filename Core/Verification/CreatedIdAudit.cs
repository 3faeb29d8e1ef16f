using Parley.Users;

namespace Parley.Core.Verification;

/// <summary>Checks that no two creations have the same id.</summary>
/// <remarks>The audit keeps all ids in memory.</remarks>
/// <param name="findings">Collects violations.</param>
public sealed class CreatedIdAudit(Findings findings)
{
    private readonly HashSet<(CreationKind Kind, string Id)> _ids = [];

    /// <summary>Receives an id.</summary>
    /// <param name="owner">The user for whom it was reserved.</param>
    /// <param name="kind">The kind of object.</param>
    /// <param name="id">The id.</param>
    public void Created(UserId owner, CreationKind kind, string id)
    {
        findings.Row();
        findings.Count("created ids");
        findings.Expect(
            _ids.Add((kind, id)), VerificationRules.CreatedIds, $"{owner}, {kind} {id}", "is also the id of another creation");
    }
}
