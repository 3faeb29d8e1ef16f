using System.Collections.Immutable;
using System.Security.Cryptography;
using System.Text;
using Microsoft.Extensions.Options;
using Parley.ApiFrontend.Conversations;
using Parley.Conversations;
using Parley.Grains.Conversations;
using Parley.Users;

namespace Parley.ApiFrontend.Sends;

/// <summary>Sends one message to many targets. Each succeeds or fails for itself; a fault at one is its own unknown outcome.</summary>
internal sealed partial class MultiTargetSender(
    IGrainFactory grains, IOptions<ApiOptions> options, TimeProvider time, ILogger<MultiTargetSender> logger)
{
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(1);

    /// <summary>Whether the sender has sent this to a target before.</summary>
    public Task<Result<bool>> WasSentAsync(
        UserId sender, SendMessage message, SendTargetRequest target, CancellationToken cancellationToken) =>
        target.ConversationId is { } named && DirectConversationMiddleware.IsOfOthers(named, sender)
            ? Task.FromResult<Result<bool>>(DirectConversationMiddleware.NotFound)
        : target.ConversationId is { } id
            ? grains.Conversation(id).HasSentAsync(sender, message.ClientId, cancellationToken)
            : grains.WasSentAsync(
                sender, CreationOf(message, target.UserIds!.Value), KeyOf(message, target.UserIds!.Value), cancellationToken);

    /// <summary>The results, in the order of the targets.</summary>
    /// <param name="sender">The sender.</param>
    /// <param name="message">What every target gets.</param>
    /// <param name="targets">The targets, each with the refusal that it has already, or null.</param>
    /// <param name="cancellationToken">Gives up waiting.</param>
    public async Task<Result<Created<SentResponse>>[]> SendAsync(
        UserId sender,
        SendMessage message,
        IEnumerable<(SendTargetRequest Target, Error? Refusal)> targets,
        CancellationToken cancellationToken)
    {
        // Before the request's own deadline: what the quick targets answered must still reach the sender when a slow one does not.
        using var deadline = new CancellationTokenSource(options.Value.Timeout * 0.8, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(deadline.Token, cancellationToken);
        var results = targets.Select(target => target.Refusal is { } refusal
            ? Task.FromResult<Result<Created<SentResponse>>>(refusal)
            : SendAsync(sender, message, target.Target, either.Token)).ToArray();
        return await Task.WhenAll(results);
    }

    private async Task<Result<Created<SentResponse>>> SendAsync(
        UserId sender, SendMessage message, SendTargetRequest target, CancellationToken cancellationToken)
    {
        try
        {
            if (target.ConversationId is { } named && DirectConversationMiddleware.IsOfOthers(named, sender))
                return DirectConversationMiddleware.NotFound;
            return target.ConversationId is { } id
                ? Sent(id, await grains.Conversation(id).SendAsync(sender, message, cancellationToken))
                : await SendAsync(sender, message, target.UserIds!.Value, cancellationToken);
        }
        catch (Exception exception)
        {
            LogFault(exception);
            return new Error(ErrorCode.OutcomeUnknown, "It may or may not have been sent. Repeat the request with the same clientId.")
            {
                RetryAfter = Pause,
            };
        }
    }

    private async Task<Result<Created<SentResponse>>> SendAsync(
        UserId sender, SendMessage message, ImmutableArray<UserId> userIds, CancellationToken cancellationToken)
    {
        var result = await grains.CreateConversationAsync(
            sender, CreationOf(message, userIds), KeyOf(message, userIds), cancellationToken);
        return result.TryGet(out var made, out var error)
            ? new Created<SentResponse>(new(made.Value.Conversation.Summary.Id, made.Value.Message!.Seq), made.IsRepeat)
            : error;
    }

    private static CreateConversation CreationOf(SendMessage message, ImmutableArray<UserId> userIds) =>
        new(userIds, null, message.ClientId, message);

    // A group made here is the same for the same people in whatever order: a client may rebuild its request from a set.
    private static string KeyOf(SendMessage message, ImmutableArray<UserId> userIds)
    {
        var people = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(string.Join(' ', userIds.Order()))));
        return $"{message.ClientId}:{people}";
    }

    private static Result<Created<SentResponse>> Sent(ConversationId id, Result<Created<EntryView>> result) =>
        result.TryGet(out var sent, out var error) ? new Created<SentResponse>(new(id, sent.Value.Seq), sent.IsRepeat) : error;

    [LoggerMessage(LogLevel.Error, "A target of a send failed below the front end.")]
    private partial void LogFault(Exception exception);
}
