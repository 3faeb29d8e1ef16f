using System.ComponentModel.DataAnnotations;

namespace Parley.ApiFrontend;

/// <summary>Limits of every HTTP request. Section <c>Api</c>.</summary>
public sealed class ApiOptions
{
    /// <summary>The configuration section.</summary>
    public const string Section = "Api";

    /// <summary>How long a request may take, its body included.</summary>
    /// <value>100 ms to 1 min; default 5 s. After it: 408 while the body is still coming, else 503.</value>
    [Range(typeof(TimeSpan), "00:00:00.1", "00:01:00")]
    public TimeSpan Timeout { get; set; } = TimeSpan.FromSeconds(5);

    /// <summary>Largest request body, in bytes.</summary>
    /// <value>1 KiB to 1 MiB; default 32 KiB. Above it: <see cref="ErrorCode.TooLarge"/>.</value>
    [Range(1_024, 1_048_576)]
    public int MaxBodyBytes { get; set; } = 32 * 1_024;

    /// <summary>Requests that may be under way at once, in one process.</summary>
    /// <value>10 to 1,000,000; default 10,000. Above it: <see cref="ErrorCode.Unavailable"/> at once, with a pause to wait.</value>
    [Range(10, 1_000_000)]
    public int MaxRequests { get; set; } = 10_000;

    /// <summary>Requests of one person that may be under way at once: the person's share of <see cref="MaxRequests"/>. As many more may be
    /// waiting for their bodies to arrive.</summary>
    /// <value>1 to 1,000,000; default 100. Above it: <see cref="ErrorCode.RateLimited"/>. Not enforced if the rate limits are
    /// disabled.</value>
    [Range(1, 1_000_000)]
    public int MaxRequestsPerPerson { get; set; } = 100;

    /// <summary>Requests from one address that may be under way at once while their caller is not known. An address is one IPv4 address or
    /// one /64 network of IPv6.</summary>
    /// <value>1 to 1,000,000; default 1,000. Above it: <see cref="ErrorCode.RateLimited"/>. Not enforced if the rate limits are
    /// disabled.</value>
    [Range(1, 1_000_000)]
    public int MaxRequestsPerAddress { get; set; } = 1_000;

    /// <summary>Proxies whose <c>X-Forwarded-For</c> the server trusts when it finds the address of a caller.</summary>
    /// <value>Addresses, or networks such as <c>10.0.0.0/8</c>. Default none: a request through a proxy has the proxy's address.</value>
    public IList<string> TrustedProxies { get; } = [];

    /// <summary>Bytes of finished answers that are not sent yet, in one process.</summary>
    /// <value>1 MiB to 64 GiB; default 256 MiB. Above it a read is refused with <see cref="ErrorCode.Unavailable"/>.</value>
    [Range(1_048_576, 68_719_476_736)]
    public long MaxUnsentBytes { get; set; } = 256 * 1_024 * 1_024;

    /// <summary>Bytes of finished answers that are not sent yet, for one person, or for one address if the caller is not known. A single
    /// answer is allowed whatever its size.</summary>
    /// <value>64 KiB to 1 GiB; default 4 MiB. Above it: <see cref="ErrorCode.RateLimited"/>.</value>
    [Range(65_536, 1_073_741_824)]
    public long MaxUnsentBytesPerPerson { get; set; } = 4 * 1_024 * 1_024;

    /// <summary>Largest page of a list, and what <c>limit</c> may ask for at most.</summary>
    /// <value>1 to 100 (what the grains answer at most); default 100.</value>
    [Range(1, 100)]
    public int MaxPage { get; set; } = 100;

    /// <summary>Page of a list where the request names no <c>limit</c>.</summary>
    /// <value>1 to 100, at most <see cref="MaxPage"/>; default 50.</value>
    [Range(1, 100)]
    public int DefaultPage { get; set; } = 50;

    /// <summary>How old a name or picture of a person may be in an answer.</summary>
    /// <value>0 to 1 min; default 1 min.</value>
    [Range(typeof(TimeSpan), "00:00:00", "00:01:00")]
    public TimeSpan PeopleAge { get; set; } = TimeSpan.FromMinutes(1);

    /// <summary>People whose names are kept in memory.</summary>
    /// <value>100 to 10,000,000; default 100,000 (about 30 MB).</value>
    [Range(100, 10_000_000)]
    public int MaxPeople { get; set; } = 100_000;
}
