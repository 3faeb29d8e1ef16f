using Parley.Client.Transport;

namespace Parley.Client;

/// <summary>Pins.</summary>
public sealed class PinsClient
{
    private readonly ApiCaller _caller;

    internal PinsClient(ApiCaller caller) => _caller = caller;

    /// <summary>Creates a pin on a board.</summary>
    public Task<Pin> CreateAsync(NewPin pin, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(pin);
        var named = pin with { ClientId = pin.ClientId ?? ClientIds.New() };
        return AskAsync(ApiCall.Post(Address.Of("pins"), named, ParleyJson.Default.NewPin), cancellationToken);
    }

    /// <summary>Saves a pin that the caller sees to a board of the caller.</summary>
    /// <param name="sourcePinId">The pin to save.</param>
    /// <param name="boardId">The board to save to.</param>
    /// <param name="clientId">Identifies the save permanently. If null, the client generates it.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    public Task<Pin> SaveAsync(
        string sourcePinId, string boardId, string? clientId = null, CancellationToken cancellationToken = default) =>
        AskAsync(
            ApiCall.Post(Address.Of("pins"), new(boardId, sourcePinId, clientId ?? ClientIds.New()), ParleyJson.Default.SavePinRequest),
            cancellationToken);

    /// <summary>Gets a pin.</summary>
    public Task<Pin> GetAsync(string pinId, CancellationToken cancellationToken = default) =>
        AskAsync(ApiCall.Get(Address.Of("pins", pinId)), cancellationToken);

    /// <summary>Deletes a pin permanently.</summary>
    public Task DeleteAsync(string pinId, CancellationToken cancellationToken = default) =>
        _caller.DoAsync(ApiCall.Delete(Address.Of("pins", pinId)) with { GoneIsDone = true }, cancellationToken);

    private Task<Pin> AskAsync(ApiCall call, CancellationToken cancellationToken) =>
        _caller.AskAsync(call, ParleyJson.Default.Pin, cancellationToken);
}

internal sealed record SavePinRequest(string BoardId, string SourcePinId, string ClientId);
