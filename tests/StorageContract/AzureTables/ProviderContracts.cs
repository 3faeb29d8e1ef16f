using Parley.Testing.Contracts;

namespace Parley.StorageContract.AzureTables;

public sealed class AzureTablesMembership(ProviderTables tables) : MembershipRacesContract, IClassFixture<ProviderTables>
{
    protected override Task<IMembershipTable> OpenAsync(string clusterId) => tables.OpenMembershipAsync(clusterId);
}

public sealed class AzureTablesMembershipInTinyPages(TinyProviderPages tables) : MembershipRacesContract, IClassFixture<TinyProviderPages>
{
    protected override Task<IMembershipTable> OpenAsync(string clusterId) => tables.OpenMembershipAsync(clusterId);
}
