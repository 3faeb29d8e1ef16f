using System.ComponentModel.DataAnnotations;

namespace Parley.ApiFrontend;

/// <summary>Limits of every HTTP request. Section <c>Api</c>.</summary>
public sealed class ApiOptions
{
    /// <summary>The configuration section.</summary>
    public const string Section = "Api";

    /// <summary>How long a request may take, including the arrival of its body.</summary>
    /// <value>100 ms to 1 min; default 5 s. After it: 408 while the body is still arriving, else 503.</value>
    [Range(typeof(TimeSpan), "00:00:00.1", "00:01:00")]
    public TimeSpan Timeout { get; set; } = TimeSpan.FromSeconds(5);

    /// <summary>The largest request body, in bytes.</summary>
    /// <value>1 KiB to 1 MiB; default 32 KiB. Above it: <see cref="ErrorCode.TooLarge"/>.</value>
    [Range(1_024, 1_048_576)]
    public int MaxBodyBytes { get; set; } = 32 * 1_024;

    /// <summary>The most concurrent requests in one process.</summary>
    /// <value>10 to 1,000,000; default 10,000. Above it: <see cref="ErrorCode.Unavailable"/> at once, with <c>Retry-After</c>.</value>
    [Range(10, 1_000_000)]
    public int MaxRequests { get; set; } = 10_000;

    /// <summary>The most concurrent requests of one person: the person's share of <see cref="MaxRequests"/>. The same number of requests
    /// may in addition wait for their bodies to arrive.</summary>
    /// <value>1 to 1,000,000; default 100. Above it: <see cref="ErrorCode.RateLimited"/>. Not enforced if the rate limits are
    /// disabled.</value>
    [Range(1, 1_000_000)]
    public int MaxRequestsPerPerson { get; set; } = 100;

    /// <summary>The most concurrent requests from one address whose caller is not known yet. An address is one IPv4 address or one /64
    /// network of IPv6.</summary>
    /// <value>1 to 1,000,000; default 1,000. Above it: <see cref="ErrorCode.RateLimited"/>. Not enforced if the rate limits are
    /// disabled.</value>
    [Range(1, 1_000_000)]
    public int MaxRequestsPerAddress { get; set; } = 1_000;

    /// <summary>The origin under which browsers reach this server, if a proxy in front of it terminates TLS or changes the host. Session
    /// cookies are then as under its scheme, and the header <c>Origin</c> of their requests is compared with it.</summary>
    /// <value>For example <c>https://chat.example</c>, without a path; default none: scheme and host of the request.</value>
    public Uri? PublicOrigin { get; set; }

    /// <summary>Proxies whose <c>X-Forwarded-For</c> the server trusts when it finds the address of a caller.</summary>
    /// <value>Addresses, or networks such as <c>10.0.0.0/8</c>. Default none: a request through a proxy has the proxy's address.</value>
    public IList<string> TrustedProxies { get; } = [];

    /// <summary>The most bytes of finished answers that are not sent yet, in one process.</summary>
    /// <value>1 MiB to 64 GiB; default 256 MiB. Above it a read is refused with <see cref="ErrorCode.Unavailable"/>.</value>
    [Range(1_048_576, 68_719_476_736)]
    public long MaxUnsentBytes { get; set; } = 256 * 1_024 * 1_024;

    /// <summary>The most bytes of finished answers that are not sent yet, for one person, or for one address if the caller is not known. A
    /// single answer is allowed whatever its size.</summary>
    /// <value>64 KiB to 1 GiB; default 4 MiB. Above it: <see cref="ErrorCode.RateLimited"/>.</value>
    [Range(65_536, 1_073_741_824)]
    public long MaxUnsentBytesPerPerson { get; set; } = 4 * 1_024 * 1_024;

    /// <summary>The largest page of a list, and the largest value of <c>limit</c>.</summary>
    /// <value>1 to 100 (the most that the grains return); default 100.</value>
    [Range(1, 100)]
    public int MaxPage { get; set; } = 100;

    /// <summary>The page size of a request without <c>limit</c>.</summary>
    /// <value>1 to 100, at most <see cref="MaxPage"/>; default 50.</value>
    [Range(1, 100)]
    public int DefaultPage { get; set; } = 50;

    /// <summary>The maximum age of a person's name and picture in an answer.</summary>
    /// <value>0 to 1 min; default 1 min.</value>
    [Range(typeof(TimeSpan), "00:00:00", "00:01:00")]
    public TimeSpan PeopleAge { get; set; } = TimeSpan.FromMinutes(1);

    /// <summary>The most people whose names are cached.</summary>
    /// <value>100 to 10,000,000; default 100,000 (about 30 MB).</value>
    [Range(100, 10_000_000)]
    public int MaxPeople { get; set; } = 100_000;
}
