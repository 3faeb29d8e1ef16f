using Xunit;

namespace Parley.Testing.Contracts;

/// <summary>The calls of a membership table with the test's token.</summary>
public static class MembershipCalls
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public static Task InitializeAsync(this IMembershipTable table, bool withVersion) =>
        table.InitializeMembershipTableAsync(withVersion, Cancel);

    public static Task<MembershipTableData> AllAsync(this IMembershipTable table) => table.ReadAllAsync(Cancel);

    public static Task<MembershipTableData> RowAsync(this IMembershipTable table, SiloAddress silo) => table.ReadRowAsync(silo, Cancel);

    public static Task<bool> InsertAsync(this IMembershipTable table, MembershipEntry entry, TableVersion version) =>
        table.InsertRowAsync(entry, version, Cancel);

    public static Task<bool> UpdateAsync(this IMembershipTable table, MembershipEntry entry, string etag, TableVersion version) =>
        table.UpdateRowAsync(entry, etag, version, Cancel);

    public static Task BeatAsync(this IMembershipTable table, MembershipEntry entry) => table.UpdateIAmAliveAsync(entry, Cancel);

    public static Task CleanUpAsync(this IMembershipTable table, DateTimeOffset before) =>
        table.CleanupDefunctSiloEntriesAsync(before, Cancel);

    public static Task DeleteAsync(this IMembershipTable table, string clusterId) =>
        table.DeleteMembershipTableEntriesAsync(clusterId, Cancel);
}
