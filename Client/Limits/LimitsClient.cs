using System.Text.Json;
using System.Text.Json.Serialization;
using Parley.Client.Transport;

namespace Parley.Client;

/// <summary>The limits and the features of the server.</summary>
/// <param name="Version">The server's version.</param>
/// <param name="Palette">The reactions: name to emoji.</param>
/// <param name="Features">The names of the features that the server offers.</param>
public sealed record ServerLimits(string Version, IReadOnlyDictionary<string, string> Palette, IReadOnlyList<string> Features)
{
    /// <summary>Every limit by its name; units are in the names.</summary>
    [JsonIgnore]
    public IReadOnlyDictionary<string, JsonElement> Limits => Rest;

    /// <summary>All members of the answer that have no property of their own.</summary>
    [JsonInclude, JsonExtensionData]
    internal Dictionary<string, JsonElement> Rest { get; set; } = [];
}

/// <summary>The limits of the server.</summary>
public sealed class LimitsClient
{
    private readonly ApiCaller _caller;

    internal LimitsClient(ApiCaller caller) => _caller = caller;

    /// <summary>Gets all limits in force.</summary>
    public Task<ServerLimits> GetAsync(CancellationToken cancellationToken = default) =>
        _caller.AskAsync(ApiCall.Get(Address.Of("limits")), ParleyJson.Default.ServerLimits, cancellationToken);
}
