using Parley.Client.Transport;

namespace Parley.Client;

/// <summary>Resolves references to cards.</summary>
public sealed class CardsClient
{
    private readonly ApiCaller _caller;

    internal CardsClient(ApiCaller caller) => _caller = caller;

    /// <summary>Resolves up to 100 references, as the caller sees them now. The results are in the order of the references.</summary>
    public async Task<IReadOnlyList<ResolvedCard>> ResolveAsync(
        IEnumerable<CardRef> references, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(references);
        var call = ApiCall.Post(Address.Of("cards"), new([.. references]), ParleyJson.Default.CardsRequest);
        return (await _caller.AskAsync(call, ParleyJson.Default.CardsAnswer, cancellationToken)).Items;
    }
}

internal sealed record CardsRequest(IReadOnlyList<CardRef> Refs);

internal sealed record CardsAnswer(IReadOnlyList<ResolvedCard> Items);
