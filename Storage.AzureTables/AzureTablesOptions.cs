using System.ComponentModel.DataAnnotations;
using Azure.Core;
using Azure.Data.Tables;
using Azure.Identity;
using Microsoft.Extensions.Options;

namespace Parley.Storage.AzureTables;

/// <summary>The storage account, and how requests are sent to it. Section <c>AzureTables</c>.</summary>
public sealed class AzureTablesOptions : IValidatableObject
{
    /// <summary>The configuration section.</summary>
    public const string Section = "AzureTables";

    /// <summary>The account with its key, or Azurite: <c>UseDevelopmentStorage=true</c>. A secret.</summary>
    /// <value>A connection string. There is no default: either this or <see cref="Endpoint"/> is required.</value>
    public string ConnectionString { get; set; } = "";

    /// <summary>The account's table endpoint, for sign-in without a key.</summary>
    /// <value>An https address, for example <c>https://account.table.core.windows.net</c>; default null.</value>
    public Uri? Endpoint { get; set; }

    /// <summary>With <see cref="Endpoint"/>: the client id of a user-assigned managed identity.</summary>
    /// <value>Default empty: the system-assigned one.</value>
    public string ManagedIdentityClientId { get; set; } = "";

    /// <summary>With <see cref="Endpoint"/>: any other way to sign in. It can be set only in code.</summary>
    /// <value>Default null: the managed identity.</value>
    public TokenCredential? Credential { get; set; }

    /// <summary>The prefix of the names of all tables, so that several clusters can share an account.</summary>
    /// <value>At most 30 letters and digits, beginning with a letter; default empty.</value>
    [RegularExpression(
        "^([A-Za-z][A-Za-z0-9]{0,29})?$", ErrorMessage = "TablePrefix must be at most 30 letters and digits, beginning with a letter.")]
    public string TablePrefix { get; set; } = "";

    /// <summary>The most rows in one page of a query. A query continues with the next page.</summary>
    /// <value>1 to 1,000 (the most that the service returns); default 1,000.</value>
    [Range(1, 1_000)]
    public int PageSize { get; set; } = 1_000;

    /// <summary>The most point reads of one call that run at a time, for example of heads or profiles.</summary>
    /// <value>1 to 1,000; default 32.</value>
    [Range(1, 1_000)]
    public int MaxParallelReads { get; set; } = 32;

    /// <summary>The most requests of this process's stores that wait for their answers at a time. Further ones are sent later. While the
    /// service is slow, fewer are sent at a time (<see cref="SlowRequest"/>).</summary>
    /// <value>1 to 10,000; default 64. At 10 ms for each request, these are 6,400 a second; the service allows 20,000 a second for each
    /// account.</value>
    [Range(1, 10_000)]
    public int MaxConcurrentRequests { get; set; } = 64;

    /// <summary>The duration from which an attempt of a request counts as slow. A slow attempt halves the number of requests that are sent
    /// at a time, at most to a quarter of <see cref="MaxConcurrentRequests"/>. An attempt that times out halves it, too, at most to 1.
    /// Answers in less time raise it again.</summary>
    /// <value>1 ms to 30 s; default 500 ms.</value>
    [Range(typeof(TimeSpan), "00:00:00.001", "00:00:30")]
    public TimeSpan SlowRequest { get; set; } = TimeSpan.FromMilliseconds(500);

    /// <summary>How long a request waits for its turn if too many others are not answered. After it, the request is not sent. The front
    /// end answers reads and changes of conversations with 503 <c>unavailable</c>, and other changes with
    /// <c>outcome_unknown</c>.</summary>
    /// <value>1 ms to 30 s; default 300 ms. Together with the attempts of the request, this should be less than <c>Api:Timeout</c>.</value>
    [Range(typeof(TimeSpan), "00:00:00.001", "00:00:30")]
    public TimeSpan MaxRequestWait { get; set; } = TimeSpan.FromMilliseconds(300);

    /// <summary>The timeout of one attempt of a request.</summary>
    /// <value>100 ms to 30 s; default 1.5 s. With two retries this is less than the 5 s after which a front end gives up.</value>
    [Range(typeof(TimeSpan), "00:00:00.1", "00:00:30")]
    public TimeSpan NetworkTimeout { get; set; } = TimeSpan.FromSeconds(1.5);

    /// <summary>How often a request is retried after a timeout, a broken connection, or status 408, 429, 500, 502, 503, 504. No other layer
    /// retries. After a timeout, a request of the stores is not retried while many other attempts have timed out.</summary>
    /// <value>0 to 10; default 2.</value>
    [Range(0, 10)]
    public int MaxRetries { get; set; } = 2;

    /// <summary>The pause before the first retry. Each next pause is twice as long, with a random part. A longer <c>Retry-After</c> is
    /// honoured.</summary>
    /// <value>1 ms to 10 s; default 50 ms.</value>
    [Range(typeof(TimeSpan), "00:00:00.001", "00:00:10")]
    public TimeSpan RetryDelay { get; set; } = TimeSpan.FromMilliseconds(50);

    /// <summary>The longest <c>Retry-After</c> that a request waits for. If the service asks for a longer pause, the request fails at once,
    /// and its outcome is unknown.</summary>
    /// <value>0 to 1 min; default 1 s.</value>
    [Range(typeof(TimeSpan), "00:00:00", "00:01:00")]
    public TimeSpan MaxRetryAfter { get; set; } = TimeSpan.FromSeconds(1);

    /// <summary>Changes the options of the clients before they are created, for example the transport. It can be set only in
    /// code.</summary>
    /// <value>Default null.</value>
    public Action<TableClientOptions>? ConfigureClients { get; set; }

    /// <summary>Creates a client of the account with the retry policy of these options. It is meant for cluster membership, gateways and
    /// grain state.</summary>
    /// <remarks>The creation sends no request. <see cref="MaxConcurrentRequests"/> does not limit these clients, because a silo must be
    /// able to report that it is alive while the stores are busy. One client may serve any number of providers: assign it to the
    /// <c>TableServiceClient</c> of Orleans' providers. The meter <c>Parley.Storage.AzureTables</c> counts its requests. The providers'
    /// <c>ClientOptions</c> and the retries of their <c>StoragePolicyOptions</c> have no effect on it.</remarks>
    public TableServiceClient CreateServiceClient() => CreateServiceClient(limit: null, TimeProvider.System);

    /// <summary>Creates a client of the account for the stores.</summary>
    /// <param name="limit">Limits the requests; null for no limit.</param>
    /// <param name="time">The clock that measures the requests for the limit.</param>
    internal TableServiceClient CreateServiceClient(RequestLimit? limit, TimeProvider time)
    {
        var clients = new TableClientOptions { RetryPolicy = new FewRetries(this, limit) };
        clients.Retry.NetworkTimeout = NetworkTimeout;

        // Requests contain ids, which must not be logged. The meter already counts them, so no telemetry is needed.
        clients.Diagnostics.IsLoggingEnabled = false;
        clients.Diagnostics.IsTelemetryEnabled = false;
        if (limit is not null)
        {
            clients.AddPolicy(new PlacePolicy(limit), HttpPipelinePosition.PerCall); // outside the retries
            clients.AddPolicy(new AttemptPolicy(limit, time), HttpPipelinePosition.PerRetry);
        }

        clients.AddPolicy(StoreMeter.Counter, HttpPipelinePosition.PerCall);
        ConfigureClients?.Invoke(clients);
        return Endpoint is { } endpoint
            ? new(endpoint, Credential ?? new ManagedIdentityCredential(Identity()), clients)
            : new(ConnectionString, clients);
    }

    /// <inheritdoc/>
    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext)
    {
        if (string.IsNullOrWhiteSpace(ConnectionString) == (Endpoint is null))
            yield return new("Name one storage account with AzureTables:ConnectionString or AzureTables:Endpoint: "
                + "use --storage, or the environment variable AzureTables__ConnectionString.");
        else if (Endpoint is { } endpoint && !(endpoint.IsAbsoluteUri && endpoint.Scheme == Uri.UriSchemeHttps))
            yield return new("AzureTables:Endpoint must begin with https, because sign-in without a key sends a token.");
        else if (Endpoint is null && !IsConnectionString(ConnectionString))
            yield return new(
                "AzureTables:ConnectionString is not a connection string of a storage account. Emulator: UseDevelopmentStorage=true.");
    }

    // The reason is not reported, because the string contains a key.
    private static bool IsConnectionString(string text)
    {
        try
        {
            return new TableServiceClient(text) is not null;
        }
        catch (Exception exception) when (exception is InvalidOperationException or FormatException or ArgumentException)
        {
            return false;
        }
    }

    private ManagedIdentityId Identity() => ManagedIdentityClientId.Length > 0
        ? ManagedIdentityId.FromUserAssignedClientId(ManagedIdentityClientId)
        : ManagedIdentityId.SystemAssigned;
}

/// <summary>Checks the annotations above.</summary>
[OptionsValidator]
internal sealed partial class AzureTablesOptionsValidator : IValidateOptions<AzureTablesOptions>;
