namespace Parley.Storage.AzureTables;

/// <summary>Runs by the cluster's membership: a silo's address holds the moment of its start.</summary>
internal sealed class SiloRuns(ILocalSiloDetails silo, ISiloStatusOracle statuses) : IRuns
{
    public string Current { get; } = silo.SiloAddress.ToParsableString();

    public bool IsOver(string run) =>
        run != Current && statuses.GetApproximateSiloStatus(SiloAddress.FromParsableString(run)) is SiloStatus.None or SiloStatus.Dead;
}
