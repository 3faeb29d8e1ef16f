using System.Globalization;
using System.Net;

namespace Parley.Testing.Contracts;

/// <summary>Silos for tests of membership, without a clock: their times count from a fixed time.</summary>
public static class Silos
{
    /// <summary>The fixed time. The tables store milliseconds.</summary>
    public static DateTime Beginning { get; } = new(2026, 3, 4, 5, 6, 7, 89, DateTimeKind.Utc);

    /// <summary>The id of a cluster that no other test uses.</summary>
    public static string NewCluster() => $"cluster-{Guid.NewGuid():N}";

    /// <summary>The address of a silo.</summary>
    public static SiloAddress Address(int number) => SiloAddress.New(IPAddress.Loopback, 11_000 + number, 1_000_000 + number);

    /// <summary>A silo with a value in every field.</summary>
    public static MembershipEntry Silo(int number, SiloStatus status = SiloStatus.Active) => new()
    {
        SiloAddress = Address(number),
        Status = status,
        ProxyPort = 30_000 + number,
        HostName = $"host{number}",
        SiloName = $"Silo {number} – ключ",
        RoleName = "role",
        UpdateZone = 3,
        FaultZone = number,
        StartTime = Beginning.AddMinutes(number),
        IAmAliveTime = Beginning.AddMinutes(number + 1),
        SuspectTimes = [],
    };

    /// <summary>All fields of a silo's row, as one text.</summary>
    public static string Described(this MembershipEntry entry) => string.Create(
        CultureInfo.InvariantCulture,
        $"{entry.SiloAddress.ToParsableString()} {entry.Status} {entry.ProxyPort} {entry.HostName} {entry.SiloName} {entry.RoleName} "
        + $"{entry.UpdateZone} {entry.FaultZone} {entry.StartTime:O} {entry.IAmAliveTime:O} "
        + $"{string.Join(',', (entry.SuspectTimes ?? []).Select(suspect => $"{suspect.Item1.ToParsableString()} {suspect.Item2:O}"))}")
        .Replace("Z", "", StringComparison.Ordinal);

    /// <summary>All rows of a read, in the order of addresses.</summary>
    public static string Described(this MembershipTableData data) => string.Join(
        '\n', data.Members.Select(member => member.Item1.Described()).Order(StringComparer.Ordinal).Prepend($"{data.Version.Version}"));
}
