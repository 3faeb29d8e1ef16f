using Parley.Client.Transport;

namespace Parley.Client;

/// <summary>Sends one message to several targets.</summary>
public sealed class SendsClient
{
    private readonly ApiCaller _caller;

    internal SendsClient(ApiCaller caller) => _caller = caller;

    /// <summary>Sends to every target. The results are in the order of the targets. A failure of a target is a result, not an
    /// exception.</summary>
    /// <remarks>To retry targets that failed temporarily, repeat the same request with the same client id. Targets that succeeded do not
    /// get the message again.</remarks>
    public async Task<IReadOnlyList<SendResult>> SendAsync(NewSends sends, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(sends);
        var named = sends with { ClientId = sends.ClientId ?? ClientIds.New() };
        var call = ApiCall.Post(Address.Of("sends"), named, ParleyJson.Default.NewSends);
        return (await _caller.AskAsync(call, ParleyJson.Default.SendsAnswer, cancellationToken)).Results;
    }
}

internal sealed record SendsAnswer(IReadOnlyList<SendResult> Results);
