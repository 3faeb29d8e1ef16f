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
