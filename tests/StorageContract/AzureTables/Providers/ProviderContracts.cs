using Orleans.Storage;
using Parley.Testing.Contracts;

namespace Parley.StorageContract.AzureTables.Providers;

public sealed class AzureTablesMembership(ProviderTables tables) : MembershipRacesContract, IClassFixture<ProviderTables>
{
    protected override Task<IMembershipTable> OpenAsync(string clusterId) => tables.OpenMembershipAsync(clusterId);
}

public sealed class AzureTablesMembershipInTinyPages(TinyProviderPages tables) : MembershipRacesContract, IClassFixture<TinyProviderPages>
{
    protected override Task<IMembershipTable> OpenAsync(string clusterId) => tables.OpenMembershipAsync(clusterId);
}

public sealed class AzureTablesGrainState(ProviderTables tables) : GrainStorageContract, IClassFixture<ProviderTables>
{
    protected override IGrainStorage Storage => tables.State;

    protected override string NeverStored => ProviderTables.NeverStored;

    protected override int ManyGrains => 50;

    protected override int SequencesLeftOut => 210;
}
