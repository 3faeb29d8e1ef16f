namespace Parley.Storage.AzureTables;

/// <summary>The runs of the cluster's members. A silo's address identifies the run, because it contains the silo's generation.</summary>
internal sealed class SiloRuns(ILocalSiloDetails silo, ISiloStatusOracle statuses) : IRuns
{
    public string Current { get; } = silo.SiloAddress.ToParsableString();

    // A silo that is not active may not have read the other members yet.
    public IReadOnlyCollection<string>? Living => statuses.CurrentStatus is not SiloStatus.Active
        ? null
        :
        [
            Current,
            .. statuses.GetApproximateSiloStatuses(onlyActive: false)
                .Where(status => status.Value is not (SiloStatus.None or SiloStatus.Dead))
                .Select(status => status.Key.ToParsableString()),
        ];

    public bool IsOver(string run) =>
        run != Current && statuses.GetApproximateSiloStatus(SiloAddress.FromParsableString(run)) is SiloStatus.None or SiloStatus.Dead;
}
