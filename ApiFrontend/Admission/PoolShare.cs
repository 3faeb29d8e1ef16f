using System.Net;
using Parley.Users;

namespace Parley.ApiFrontend.Admission;

/// <summary>The key of one share of a pool: a person, or an address while the caller is not known.</summary>
/// <param name="Person">The person, or null.</param>
/// <param name="Address">The address if there is no person, else null. An IPv6 address stands for its /64 network, because a provider
/// assigns such a network to one customer.</param>
internal readonly record struct PoolShare(UserId? Person, IPAddress? Address)
{
    private const int NetworkBytes = 8;

    /// <summary>The share of a person.</summary>
    public static PoolShare Of(UserId person) => new(person, null);

    /// <summary>The share of an address.</summary>
    public static PoolShare Of(IPAddress address)
    {
        if (address.IsIPv4MappedToIPv6)
            return new(null, address.MapToIPv4());
        if (address.AddressFamily is not System.Net.Sockets.AddressFamily.InterNetworkV6)
            return new(null, address);
        Span<byte> bytes = stackalloc byte[2 * NetworkBytes];
        address.TryWriteBytes(bytes, out _);
        bytes[NetworkBytes..].Clear();
        return new(null, new IPAddress(bytes));
    }
}
