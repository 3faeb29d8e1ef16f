using System.Globalization;
using System.Net;
using Azure.Data.Tables;

namespace Parley.Storage.AzureTables.Providers.Clustering;

/// <summary>The rows of a cluster: one for each silo, one for the table's version, and two at the ends of the partition that repeat the version.</summary>
/// <remarks>Every column is text; <c>InstanceName</c> repeats <c>SiloName</c> for silos of old.</remarks>
internal static class MembershipRows
{
    public const string Version = "VersionRow";
    public const string Start = "!Start";
    public const string End = "~End";
    public const string IAmAliveTime = "IAmAliveTime";

    private const string DeploymentId = "DeploymentId";
    private const string MembershipVersion = "MembershipVersion";

    public static bool IsMarker(string rowKey) => rowKey is Version or Start or End;

    public static string KeyOf(SiloAddress silo) =>
        string.Create(CultureInfo.InvariantCulture, $"{silo.Endpoint.Address}-{silo.Endpoint.Port}-{silo.Generation}");

    public static TableEntity MarkerOf(string clusterId, string rowKey, int version) => new(clusterId, rowKey)
    {
        [DeploymentId] = clusterId,
        [MembershipVersion] = Text(version),
    };

    public static TableEntity AliveOf(string clusterId, MembershipEntry entry) => new(clusterId, KeyOf(entry.SiloAddress))
    {
        [DeploymentId] = clusterId,
        [IAmAliveTime] = LogFormatter.PrintDate(entry.IAmAliveTime),
    };

    public static TableEntity SiloOf(string clusterId, MembershipEntry entry)
    {
        var suspicions = entry.SuspectTimes ?? [];
        var row = new TableEntity(clusterId, KeyOf(entry.SiloAddress));
        Set(DeploymentId, clusterId);
        Set("Address", entry.SiloAddress.Endpoint.Address.ToString());
        Set("Port", Text(entry.SiloAddress.Endpoint.Port));
        Set("Generation", Text(entry.SiloAddress.Generation));
        Set("HostName", entry.HostName);
        Set("Status", entry.Status.ToString());
        Set("ProxyPort", Text(entry.ProxyPort));
        Set("RoleName", entry.RoleName);
        Set("SiloName", entry.SiloName);
        Set("InstanceName", entry.SiloName);
        Set("UpdateZone", Text(entry.UpdateZone));
        Set("FaultZone", Text(entry.FaultZone));
        Set("SuspectingSilos", string.Join('|', suspicions.Select(suspicion => suspicion.Item1.ToParsableString())));
        Set("SuspectingTimes", string.Join('|', suspicions.Select(suspicion => LogFormatter.PrintDate(suspicion.Item2))));
        Set("StartTime", LogFormatter.PrintDate(entry.StartTime));
        Set(IAmAliveTime, LogFormatter.PrintDate(entry.IAmAliveTime));
        return row;

        void Set(string column, string? value)
        {
            if (value is not null)
                row[column] = value;
        }
    }

    /// <summary>The version that a marker row holds.</summary>
    /// <exception cref="OrleansException">It holds none.</exception>
    public static int VersionOf(TableEntity marker) => Read(marker, row => Number(Needed(row, MembershipVersion)));

    /// <summary>The silo of a row.</summary>
    /// <exception cref="OrleansException">The row cannot be read. To leave it out could hide a living silo.</exception>
    public static MembershipEntry EntryOf(TableEntity silo) => Read(silo, row =>
    {
        var entry = new MembershipEntry
        {
            SiloAddress = AddressOf(row, Number(Needed(row, "Port"))),
            HostName = row.GetString("HostName"),
            Status = StatusOf(row),
            ProxyPort = NumberOrZero(row, "ProxyPort"),
            RoleName = row.GetString("RoleName"),
            SiloName = Optional(row, "SiloName") ?? row.GetString("InstanceName"),
            UpdateZone = NumberOrZero(row, "UpdateZone"),
            FaultZone = NumberOrZero(row, "FaultZone"),
            StartTime = DateOrNone(row, "StartTime"),
            IAmAliveTime = DateOrNone(row, IAmAliveTime),
        };
        var (silos, times) = (List(row, "SuspectingSilos"), List(row, "SuspectingTimes"));
        if (silos.Length != times.Length)
            throw new FormatException($"It has {silos.Length} suspecting silos and {times.Length} times.");
        foreach (var (suspecting, time) in silos.Zip(times))
            entry.AddSuspector(SiloAddress.FromParsableString(suspecting), LogFormatter.ParseDate(time));
        return entry;
    });

    /// <summary>Where clients reach the silo of a row.</summary>
    /// <exception cref="OrleansException">The row cannot be read.</exception>
    public static Uri GatewayOf(TableEntity silo) => Read(silo, row => AddressOf(row, Number(Needed(row, "ProxyPort"))).ToGatewayUri());

    private static T Read<T>(TableEntity row, Func<TableEntity, T> read)
    {
        try
        {
            return read(row);
        }
        catch (Exception exception)
        {
            throw new OrleansException($"Row '{row.RowKey}' of cluster '{row.PartitionKey}' cannot be read: {exception.Message}", exception);
        }
    }

    private static SiloAddress AddressOf(TableEntity row, int port) =>
        SiloAddress.New(IPAddress.Parse(Needed(row, "Address")), port, Number(Needed(row, "Generation")));

    private static SiloStatus StatusOf(TableEntity row) => Needed(row, "Status") is var name && Enum.TryParse<SiloStatus>(name, out var status)
        && status.ToString() == name ? status : throw new FormatException($"'{name}' is no status.");

    private static string Needed(TableEntity row, string column) =>
        Optional(row, column) ?? throw new FormatException($"It has no {column}.");

    private static string? Optional(TableEntity row, string column) => row.GetString(column) is { Length: > 0 } value ? value : null;

    private static int NumberOrZero(TableEntity row, string column) => Optional(row, column) is { } value ? Number(value) : 0;

    private static DateTime DateOrNone(TableEntity row, string column) => Optional(row, column) is { } value ? LogFormatter.ParseDate(value) : default;

    private static string[] List(TableEntity row, string column) => Optional(row, column)?.Split('|') ?? [];

    private static int Number(string text) => int.Parse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture);

    private static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);
}
