using System.Collections.Immutable;
using System.Security.Cryptography;
using System.Text;
using Microsoft.Extensions.Options;
using Parley.Conversations;
using Parley.Grains.Conversations;
using Parley.Users;

namespace Parley.ApiFrontend.Sends;

/// <summary>Sends one message to many targets. Each succeeds or fails for itself; a fault at one is its own unknown outcome.</summary>
internal sealed partial class MultiTargetSender(
    IGrainFactory grains, IOptions<ApiOptions> options, TimeProvider time, ILogger<MultiTargetSender> logger)
{
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(1);

    /// <summary>The results, in the order of the targets.</summary>
    public async Task<Result<SentResponse>[]> SendAsync(
        UserId sender, SendMessage message, ImmutableArray<SendTargetRequest> targets, CancellationToken cancellationToken)
    {
        // Before the request's own deadline: what the quick targets answered must still reach the sender when a slow one does not.
        using var deadline = new CancellationTokenSource(options.Value.Timeout * 0.8, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(deadline.Token, cancellationToken);
        var results = targets.Select(target => SendAsync(sender, message, target, either.Token)).ToArray();
        return await Task.WhenAll(results);
    }

    private async Task<Result<SentResponse>> SendAsync(
        UserId sender, SendMessage message, SendTargetRequest target, CancellationToken cancellationToken)
    {
        try
        {
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

    private async Task<Result<SentResponse>> SendAsync(
        UserId sender, SendMessage message, ImmutableArray<UserId> userIds, CancellationToken cancellationToken)
    {
        var command = new CreateConversation(userIds, null, message.ClientId, message);
        var result = await grains.CreateConversationAsync(sender, command, $"{message.ClientId}:{KeyOf(userIds)}", cancellationToken);
        return result.TryGet(out var made, out var error)
            ? new SentResponse(made.Value.Conversation.Summary.Id, made.Value.Message!.Seq)
            : error;
    }

    // A group made here is the same for the same people in whatever order: a client may rebuild its request from a set.
    private static string KeyOf(ImmutableArray<UserId> userIds) =>
        Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(string.Join(' ', userIds.Order()))));

    private static Result<SentResponse> Sent(ConversationId id, Result<Created<EntryView>> result) =>
        result.TryGet(out var sent, out var error) ? new SentResponse(id, sent.Value.Seq) : error;

    [LoggerMessage(LogLevel.Error, "A target of a send failed below the front end.")]
    private partial void LogFault(Exception exception);
}
