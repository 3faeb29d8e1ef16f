using Parley.Users;

namespace Parley.ApiFrontend.Limits;

/// <summary>Counts sends. The send rate never refuses a repeat of an accepted send: above it, a send is looked up among the accepted ones,
/// and nothing else is done for it. Only the repeats' own rate bounds these look-ups.</summary>
internal sealed class SendRates(UserRateLimits limits)
{
    /// <summary>Counts one send.</summary>
    /// <param name="sender">The sender.</param>
    /// <param name="wasSent">Looks whether the sender has sent under this client id before; a refusal is the answer.</param>
    public async Task<SendPermit> AskAsync(UserId sender, Func<Task<Result<bool>>> wasSent)
    {
        var permits = await AskAsync(sender, [wasSent]);
        return permits[0];
    }

    /// <summary>Counts several sends at once: all are within the rate, or each is looked up.</summary>
    /// <inheritdoc cref="AskAsync(UserId, Func{Task{Result{bool}}})"/>
    public async Task<SendPermit[]> AskAsync(UserId sender, IReadOnlyList<Func<Task<Result<bool>>>> wasSent)
    {
        if (limits.WhyNot(sender, RateLimit.Sends, wasSent.Count) is not { } tooMuch)
            return [.. wasSent.Select(_ => new SendPermit(null, IsRepeat: false))];
        if (limits.WhyNot(sender, RateLimit.Repeats, wasSent.Count) is not null)
            return [.. wasSent.Select(_ => new SendPermit(tooMuch, IsRepeat: false))];
        return await Task.WhenAll(wasSent.Select(async look => (await look()).TryGet(out var isSent, out var error)
            ? new SendPermit(isSent ? null : tooMuch, isSent)
            : new SendPermit(error, IsRepeat: false)));
    }

    /// <summary>Counts a send that was within the rate, and turned out to be a repeat, as one.</summary>
    public void Note(UserId sender, SendPermit permit, bool isRepeat)
    {
        if (isRepeat && !permit.IsRepeat)
            limits.CountAsRepeats(sender, 1);
    }
}

/// <summary>Whether a send may go on.</summary>
/// <param name="Error">Why not, or null.</param>
/// <param name="IsRepeat">Whether it is above the rate, and goes on as a repeat.</param>
internal readonly record struct SendPermit(Error? Error, bool IsRepeat);
