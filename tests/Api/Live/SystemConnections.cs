using System.Globalization;
using System.Net;

namespace Parley.Api.Live;

/// <summary>The TCP connections that Linux lists in <c>/proc/net</c>. On other systems, the list is empty. The list may miss a connection
/// while others are opened and closed.</summary>
internal static class SystemConnections
{
    private const int Local = 1;
    private const int Remote = 2;
    private const int Queues = 4;
    private const int Inode = 9;
    private const string NoSocket = "0";

    private static readonly string[] Tables = ["/proc/net/tcp", "/proc/net/tcp6"];

    /// <summary>The number of connections between a local port and some remote ports for which a process still has a socket.</summary>
    public static int Count(int port, IReadOnlyList<int> remotePorts) =>
        remotePorts.Sum(remotePort => Between(port, remotePort).Count(row => row[Inode] is not NoSocket));

    /// <summary>The bytes that the operating system has taken from one end of a connection, and that the other end has not
    /// acknowledged.</summary>
    public static int UnsentBytes(IPEndPoint from, IPEndPoint to) =>
        Between(from.Port, to.Port).Sum(row => int.Parse(row[Queues].Split(':')[0], NumberStyles.HexNumber, CultureInfo.InvariantCulture));

    private static IEnumerable<string[]> Between(int port, int remotePort)
    {
        var (here, there) = (Ending(port), Ending(remotePort));
        return Tables
            .Where(File.Exists)
            .SelectMany(table => File.ReadLines(table).Skip(1))
            .Select(line => line.Split(' ', StringSplitOptions.RemoveEmptyEntries))
            .Where(row => row[Local].EndsWith(here, StringComparison.Ordinal) && row[Remote].EndsWith(there, StringComparison.Ordinal));

        static string Ending(int end) => string.Create(CultureInfo.InvariantCulture, $":{end:X4}");
    }
}
