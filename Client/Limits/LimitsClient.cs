using System.Text.Json;
using System.Text.Json.Serialization;
using Parley.Client.Transport;

namespace Parley.Client;

/// <summary>What the server allows, and what it can.</summary>
/// <param name="Version">The server's version.</param>
/// <param name="Palette">The reactions: name to emoji.</param>
/// <param name="Features">What the server offers, by name.</param>
public sealed record ServerLimits(string Version, IReadOnlyDictionary<string, string> Palette, IReadOnlyList<string> Features)
{
    /// <summary>Every limit by its name; units are in the names.</summary>
    [JsonIgnore]
    public IReadOnlyDictionary<string, JsonElement> Limits => Rest;

    /// <summary>All that is no field of its own.</summary>
    [JsonInclude, JsonExtensionData]
    internal Dictionary<string, JsonElement> Rest { get; set; } = [];
}

/// <summary>What the server allows.</summary>
public sealed class LimitsClient
{
    private readonly ApiCaller _caller;

    internal LimitsClient(ApiCaller caller) => _caller = caller;

    /// <summary>Every limit in force.</summary>
    public Task<ServerLimits> GetAsync(CancellationToken cancellationToken = default) =>
        _caller.AskAsync(ApiCall.Get(Address.Of("limits")), ParleyJson.Default.ServerLimits, cancellationToken);
}
