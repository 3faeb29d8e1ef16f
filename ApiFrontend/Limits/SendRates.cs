using Parley.Conversations;
using Parley.Users;

namespace Parley.ApiFrontend.Limits;

/// <summary>Counts sends. The send rate never refuses a repeat of an accepted send: for a send above the rate, the server looks whether it
/// was accepted before. Only the rate of repeats bounds these look-ups.</summary>
internal sealed class SendRates(UserRateLimits limits)
{
    /// <summary>Counts one send to a conversation. A send within the rate allocates nothing here.</summary>
    /// <param name="sender">The sender.</param>
    /// <param name="conversation">The conversation. It is asked whether the sender has used this client id before.</param>
    /// <param name="clientId">The client id of the message.</param>
    /// <param name="cancellationToken">Cancels the look-up.</param>
    public ValueTask<SendPermit> AskAsync(
        UserId sender, IConversationGrain conversation, ClientId clientId, CancellationToken cancellationToken) =>
        limits.WhyNot(sender, RateLimit.Sends) is { } tooMuch
            ? new(LookAsync(sender, tooMuch, conversation, clientId, cancellationToken))
            : default;

    /// <summary>Counts one send.</summary>
    /// <param name="sender">The sender.</param>
    /// <param name="wasSent">Looks up whether the sender has used this client id before. A refusal by the look-up becomes the
    /// answer.</param>
    public async Task<SendPermit> AskAsync(UserId sender, Func<Task<Result<bool>>> wasSent)
    {
        var permits = await AskAsync(sender, [wasSent]);
        return permits[0];
    }

    /// <summary>Counts several sends at once. Either all are within the rate, or each of them is looked up.</summary>
    /// <inheritdoc cref="AskAsync(UserId, Func{Task{Result{bool}}})"/>
    public async Task<SendPermit[]> AskAsync(UserId sender, IReadOnlyList<Func<Task<Result<bool>>>> wasSent)
    {
        if (limits.WhyNot(sender, RateLimit.Sends, wasSent.Count) is not { } tooMuch)
            return [.. wasSent.Select(_ => new SendPermit(null, IsRepeat: false))];
        if (limits.WhyNot(sender, RateLimit.Repeats, wasSent.Count) is not null)
            return [.. wasSent.Select(_ => new SendPermit(tooMuch, IsRepeat: false))];
        return await Task.WhenAll(wasSent.Select(async look => PermitOf(await look(), tooMuch)));
    }

    /// <summary>Counts a send as a repeat if it was within the send rate and turned out to be a repeat.</summary>
    public void Note(UserId sender, SendPermit permit, bool isRepeat)
    {
        if (isRepeat && !permit.IsRepeat)
            limits.CountAsRepeats(sender, 1);
    }

    private static SendPermit PermitOf(Result<bool> wasSent, Error tooMuch) => wasSent.TryGet(out var isSent, out var error)
        ? new(isSent ? null : tooMuch, isSent)
        : new(error, IsRepeat: false);

    private async Task<SendPermit> LookAsync(
        UserId sender, Error tooMuch, IConversationGrain conversation, ClientId clientId, CancellationToken cancellationToken) =>
        limits.WhyNot(sender, RateLimit.Repeats) is null
            ? PermitOf(await conversation.HasSentAsync(sender, clientId, cancellationToken), tooMuch)
            : new(tooMuch, IsRepeat: false);
}

/// <summary>Whether a send may continue.</summary>
/// <param name="Error">The refusal, or null if the send may continue.</param>
/// <param name="IsRepeat">Whether the send is above the rate and may continue only because it is a repeat.</param>
internal readonly record struct SendPermit(Error? Error, bool IsRepeat);
