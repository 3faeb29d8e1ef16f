using System.Collections.Immutable;
using System.Security.Cryptography;
using System.Text;
using Microsoft.Extensions.Options;
using Parley.ApiFrontend.Conversations;
using Parley.Conversations;
using Parley.Grains.Conversations;
using Parley.Users;

namespace Parley.ApiFrontend.Sends;

/// <summary>Sends one message to many targets. Each target succeeds or fails on its own. An exception at one target makes only that
/// target's outcome unknown.</summary>
internal sealed partial class MultiTargetSender(
    IGrainFactory grains, IOptions<ApiOptions> options, TimeProvider time, ILogger<MultiTargetSender> logger)
{
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(1);

    /// <summary>Whether the sender has sent this message to a target before.</summary>
    public Task<Result<bool>> WasSentAsync(
        UserId sender, SendMessage message, SendTargetRequest target, CancellationToken cancellationToken) =>
        target.ConversationId is { } named && named.IsDirectOfOthers(sender)
            ? Task.FromResult<Result<bool>>(DirectConversationMiddleware.NotFound)
        : target.ConversationId is { } id
            ? grains.Conversation(id).HasSentAsync(sender, message.ClientId, cancellationToken)
            : grains.WasSentAsync(
                sender, CreationOf(message, target.UserIds!.Value), KeyOf(message, target.UserIds!.Value), cancellationToken);

    /// <summary>Sends the message to every target and returns the results in the order of the targets.</summary>
    /// <param name="sender">The sender.</param>
    /// <param name="message">The message that every target gets.</param>
    /// <param name="targets">The targets, each with a refusal if it is already refused, else null.</param>
    /// <param name="cancellationToken">Cancels the wait. A send that has begun still completes.</param>
    public async Task<Result<Created<SentResponse>>[]> SendAsync(
        UserId sender,
        SendMessage message,
        IEnumerable<(SendTargetRequest Target, Error? Refusal)> targets,
        CancellationToken cancellationToken)
    {
        // Ends before the deadline of the request, so that the answers of the fast targets still reach the sender if one target is slow.
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
            if (target.ConversationId is { } named && named.IsDirectOfOthers(sender))
                return DirectConversationMiddleware.NotFound;
            return target.ConversationId is { } id
                ? Sent(id, await grains.Conversation(id).SendAsync(sender, message, cancellationToken))
                : await SendAsync(sender, message, target.UserIds!.Value, cancellationToken);
        }
        catch (Exception exception)
        {
            LogFault(exception);
            return new Error(
                ErrorCode.OutcomeUnknown, "The message may or may not have been sent. Repeat the request with the same clientId.")
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

    // The key of a new group does not depend on the order of its people, because a client may rebuild its request from an unordered set.
    internal static string KeyOf(SendMessage message, ImmutableArray<UserId> userIds)
    {
        var people = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(string.Join(' ', userIds.Order()))));
        return $"{message.ClientId}:{people}";
    }

    private static Result<Created<SentResponse>> Sent(ConversationId id, Result<Created<EntryView>> result) =>
        result.TryGet(out var sent, out var error) ? new Created<SentResponse>(new(id, sent.Value.Seq), sent.IsRepeat) : error;

    [LoggerMessage(LogLevel.Error, "A target of a send failed with an exception.")]
    private partial void LogFault(Exception exception);
}
