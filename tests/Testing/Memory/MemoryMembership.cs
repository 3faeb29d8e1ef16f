using System.Globalization;

namespace Parley.Testing.Memory;

/// <summary>The reference membership table: clusters in memory. It shares no objects with its callers.</summary>
public sealed class MemoryMembership
{
    private readonly Lock _gate = new();
    private readonly Dictionary<string, Rows> _clusters = [];

    /// <summary>A silo's handle on a cluster.</summary>
    public IMembershipTable Open(string clusterId) => new Table(this, clusterId);

    private static MembershipEntry Copy(MembershipEntry entry) => new()
    {
        SiloAddress = entry.SiloAddress,
        Status = entry.Status,
        SuspectTimes = entry.SuspectTimes is { } suspicions ? [.. suspicions] : null,
        ProxyPort = entry.ProxyPort,
        HostName = entry.HostName,
        SiloName = entry.SiloName,
        RoleName = entry.RoleName,
        UpdateZone = entry.UpdateZone,
        FaultZone = entry.FaultZone,
        StartTime = entry.StartTime,
        IAmAliveTime = entry.IAmAliveTime,
    };

    private sealed class Rows
    {
        private int _writes;

        public Dictionary<SiloAddress, (MembershipEntry Entry, string ETag)> Silos { get; } = [];

        public TableVersion Version { get; private set; } = new(0, "0");

        public void Put(MembershipEntry entry) => Silos[entry.SiloAddress] = (Copy(entry), NextETag());

        public bool Commit(MembershipEntry entry, TableVersion version, bool exists)
        {
            if (version.VersionEtag != Version.VersionEtag || Silos.ContainsKey(entry.SiloAddress) != exists)
                return false;
            Put(entry);
            Version = new(version.Version, NextETag());
            return true;
        }

        private string NextETag() => (++_writes).ToString(CultureInfo.InvariantCulture);
    }

    private sealed class Table(MemoryMembership tables, string clusterId) : IMembershipTable
    {
        public Task InitializeMembershipTable(bool tryInitTableVersion) => Locked(_ => true);

        public Task DeleteMembershipTableEntries(string clusterId)
        {
            lock (tables._gate)
                tables._clusters.Remove(clusterId);
            return Task.CompletedTask;
        }

        public Task CleanupDefunctSiloEntries(DateTimeOffset beforeDate) => Locked(rows =>
        {
            foreach (var (entry, _) in rows.Silos.Values.ToList())
            {
                var times = (entry.SuspectTimes ?? [])
                    .Select(suspicion => suspicion.Item2)
                    .Append(entry.StartTime)
                    .Append(entry.IAmAliveTime);
                if (entry.Status is SiloStatus.Dead && times.All(time => time < beforeDate.UtcDateTime))
                    rows.Silos.Remove(entry.SiloAddress);
            }

            return true;
        });

        public Task<MembershipTableData> ReadRow(SiloAddress key) => Read(silo => silo.Equals(key));

        public Task<MembershipTableData> ReadAll() => Read(_ => true);

        public Task<bool> InsertRow(MembershipEntry entry, TableVersion tableVersion) =>
            Locked(rows => rows.Commit(entry, tableVersion, exists: false));

        public Task<bool> UpdateRow(MembershipEntry entry, string etag, TableVersion tableVersion) =>
            Locked(rows => rows.Commit(entry, tableVersion, exists: true));

        public Task UpdateIAmAlive(MembershipEntry entry) => Locked(rows =>
        {
            var alive = Copy(rows.Silos[entry.SiloAddress].Entry);
            alive.IAmAliveTime = entry.IAmAliveTime;
            rows.Put(alive);
            return true;
        });

        private Task<MembershipTableData> Read(Func<SiloAddress, bool> which) => Locked(rows => new MembershipTableData(
            [.. rows.Silos.Values.Where(row => which(row.Entry.SiloAddress)).Select(row => Tuple.Create(Copy(row.Entry), row.ETag))],
            rows.Version));

        private Task<T> Locked<T>(Func<Rows, T> act)
        {
            lock (tables._gate)
            {
                if (!tables._clusters.TryGetValue(clusterId, out var rows))
                    tables._clusters[clusterId] = rows = new();
                return Task.FromResult(act(rows));
            }
        }
    }
}
