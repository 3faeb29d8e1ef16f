using Microsoft.AspNetCore.Http.HttpResults;
using Parley.ApiFrontend.Auth;
using Parley.ApiFrontend.Http;
using Parley.ApiFrontend.Limits;
using Parley.ApiFrontend.Users;
using Parley.Conversations;

namespace Parley.ApiFrontend.Messages;

/// <summary>Writing: messages, edits, reactions. Reading is in <see cref="ReadingEndpoints"/>.</summary>
internal static class MessageEndpoints
{
    private const string One = "/{id:conversation}/messages/{seq:seq}";

    /// <summary>Maps the endpoints.</summary>
    public static void MapMessages(this IEndpointRouteBuilder routes)
    {
        var group = routes.MapGroup("/v1/conversations").WithTags("Messages");
        group.MapPost("/{id:conversation}/messages", SendAsync).CountsSends()
            .WithName("sendMessage")
            .Refuses(ErrorCode.NotFound, ErrorCode.ContentNotFound, ErrorCode.RecipientUnavailable, ErrorCode.ClientIdReused)
            .WithSummary("Send a message.")
            .WithDescription(
                "The answer means that the message is stored durably. Use a new `clientId` for each message. A repeat with the same "
                    + "`clientId` returns the message that the first request stored, in its present state, with status 200.");
        group.MapPatch(One, EditAsync).RequireUserRateLimit(RateLimit.Changes)
            .WithName("editMessage")
            .Refuses(ErrorCode.NotFound, ErrorCode.NotAllowed, ErrorCode.RecipientUnavailable)
            .WithSummary("Edit the text of your own message.")
            .WithDescription("The cards of the message stay as they are.");
        group.MapDelete(One, UnsendAsync).RequireUserRateLimit(RateLimit.Changes)
            .WithName("unsendMessage")
            .Refuses(ErrorCode.NotFound, ErrorCode.NotAllowed)
            .WithSummary("Unsend your own message.")
            .WithDescription("Removes the text and the cards. A stub keeps the place of the message, and is the answer.");
        group.MapPut(One + "/reactions/{reaction}", ReactAsync).RequireUserRateLimit(RateLimit.Changes)
            .WithName("addReaction")
            .Refuses(ErrorCode.NotFound, ErrorCode.RecipientUnavailable, ErrorCode.LimitReached)
            .WithSummary("Add a reaction to a message.")
            .WithDescription("`palette` of `GET /v1/limits` lists the reactions. A repeat changes nothing.");
        group.MapDelete(One + "/reactions/{reaction}", TakeBackAsync).RequireUserRateLimit(RateLimit.Changes)
            .WithName("removeReaction")
            .Refuses(ErrorCode.NotFound, ErrorCode.RecipientUnavailable)
            .WithSummary("Remove your reaction from a message.")
            .WithDescription("A repeat changes nothing.");
    }

    private static async Task<Results<CreationResult<EntryResponse>, ProblemResult>> SendAsync(
        ConversationId id,
        SendMessageRequest request,
        CurrentUser user,
        SendRates rates,
        UserRateLimits limits,
        IGrainFactory grains,
        PeopleCache people,
        CancellationToken cancellationToken)
    {
        var conversation = grains.Conversation(id);
        var permit = await rates.AskAsync(user.Id, conversation, request.ClientId, cancellationToken);
        if (permit.Error is { } tooMuch)
            return Problems.From(tooMuch);

        // The grain completes a write that has begun, even if the caller cancels. So only the wait is cancelled here, which is cheaper than
        // passing a token to the grain.
        var result = await conversation
            .SendAsync(user.Id, request.ToCommand(), CancellationToken.None)
            .WaitAsync(cancellationToken);
        if (!result.TryGet(out var sent, out var error))
        {
            limits.OweUnresolved(user.Id, error, request.Shares?.Length ?? 0);
            return Problems.From(error);
        }

        rates.Note(user.Id, permit, sent.IsRepeat);
        var entry = await ShowAsync(sent.Value, people, cancellationToken);
        return new CreationResult<EntryResponse>(MessageAddress.Of(id, sent.Value.Seq), entry, sent.IsRepeat);
    }

    private static async Task<Results<Ok<EntryResponse>, ProblemResult>> EditAsync(
        ConversationId id,
        long seq,
        EditMessageRequest request,
        CurrentUser user,
        IGrainFactory grains,
        PeopleCache people,
        CancellationToken cancellationToken) =>
        await AnswerAsync(
            await grains.Conversation(id).EditAsync(user.Id, seq, request.Text, cancellationToken), people, cancellationToken);

    private static async Task<Results<Ok<EntryResponse>, ProblemResult>> UnsendAsync(
        ConversationId id, long seq, CurrentUser user, IGrainFactory grains, PeopleCache people, CancellationToken cancellationToken) =>
        await AnswerAsync(await grains.Conversation(id).UnsendAsync(user.Id, seq, cancellationToken), people, cancellationToken);

    private static Task<Results<Ok<EntryResponse>, ProblemResult>> ReactAsync(
        ConversationId id,
        long seq,
        string reaction,
        CurrentUser user,
        IGrainFactory grains,
        PeopleCache people,
        CancellationToken cancellationToken) =>
        SetAsync(id, new(seq, reaction, Present: true), user, grains, people, cancellationToken);

    private static Task<Results<Ok<EntryResponse>, ProblemResult>> TakeBackAsync(
        ConversationId id,
        long seq,
        string reaction,
        CurrentUser user,
        IGrainFactory grains,
        PeopleCache people,
        CancellationToken cancellationToken) =>
        SetAsync(id, new(seq, reaction, Present: false), user, grains, people, cancellationToken);

    private static async Task<Results<Ok<EntryResponse>, ProblemResult>> SetAsync(
        ConversationId id,
        React command,
        CurrentUser user,
        IGrainFactory grains,
        PeopleCache people,
        CancellationToken cancellationToken) =>
        await AnswerAsync(await grains.Conversation(id).ReactAsync(user.Id, command, cancellationToken), people, cancellationToken);

    private static async Task<Results<Ok<EntryResponse>, ProblemResult>> AnswerAsync(
        Result<EntryView> result, PeopleCache people, CancellationToken cancellationToken) =>
        result.TryGet(out var entry, out var error)
            ? TypedResults.Ok(await ShowAsync(entry, people, cancellationToken))
            : Problems.From(error);

    private static async Task<EntryResponse> ShowAsync(EntryView entry, PeopleCache people, CancellationToken cancellationToken) =>
        new(entry, await people.ShowAsync(entry.People, cancellationToken));
}
