using Microsoft.AspNetCore.Http.HttpResults;
using Parley.ApiFrontend.Auth;
using Parley.ApiFrontend.Http;
using Parley.ApiFrontend.Http.Json;
using Parley.ApiFrontend.Limits;
using Parley.ApiFrontend.Users;
using Parley.Conversations;
using Parley.Grains.Conversations;
using Parley.Users;

namespace Parley.ApiFrontend.Conversations;

/// <summary>Conversations and their members.</summary>
internal static class ConversationEndpoints
{
    /// <summary>Maps the endpoints.</summary>
    public static void MapConversations(this IEndpointRouteBuilder routes)
    {
        var group = routes.MapGroup("/v1/conversations").WithTags("Conversations");
        group.MapPost("", CreateAsync).CountsSends()
            .WithName("createConversation")
            .Refuses(
                ErrorCode.RecipientUnavailable,
                ErrorCode.ContentNotFound,
                ErrorCode.ConversationFull,
                ErrorCode.LimitReached,
                ErrorCode.ClientIdReused,
                ErrorCode.NotFound)
            .WithSummary("Create a conversation, optionally with a first message.")
            .WithDescription("With one other person and no name, this is the one-to-one conversation. Two people have exactly one; if it "
                + "exists, it is returned with status 200. Everything else creates a group. A repeat with the same `clientId` returns what "
                + "the first request created.");
        group.MapGet("/{id:conversation}", GetAsync).CountsUnresolved()
            .WithName("getConversation")
            .Refuses(ErrorCode.NotFound)
            .WithSummary("Read a conversation and its members.")
            .WithDescription("Only members see a conversation. For everybody else it does not exist.");
        group.MapPatch("/{id:conversation}", UpdateAsync).RequireUserRateLimit(RateLimit.Changes)
            .WithName("updateConversation")
            .Refuses(ErrorCode.NotFound, ErrorCode.Direct)
            .WithSummary("Rename a group.")
            .WithDescription("The name `null` removes the name. A one-to-one conversation has no name.");
        group.MapPost("/{id:conversation}/members", AddAsync).RequireUserRateLimit(RateLimit.Changes)
            .WithName("addMembers")
            .Refuses(
                ErrorCode.NotFound, ErrorCode.RecipientUnavailable, ErrorCode.ConversationFull, ErrorCode.Direct, ErrorCode.LimitReached)
            .WithSummary("Add people to a group.")
            .WithDescription("Adds all of the people or none. People who are already members are skipped.");
        group.MapDelete("/{id:conversation}/members/{userId:user}", RemoveAsync).RequireUserRateLimit(RateLimit.Changes)
            .WithName("removeMember")
            .Refuses(ErrorCode.NotFound, ErrorCode.NotAllowed, ErrorCode.Direct)
            .WithSummary("Leave a group, or remove a person from your own group.")
            .WithDescription("With your own id you leave the group. Only the creator of a group may remove others.");
    }

    private static async Task<Results<CreationResult<ConversationCreatedResponse>, ProblemResult>> CreateAsync(
        CreateConversationRequest request,
        CurrentUser user,
        SendRates rates,
        UserRateLimits limits,
        IGrainFactory grains,
        PeopleCache people,
        CancellationToken cancellationToken)
    {
        var (command, key) = (request.ToCommand(), request.ClientId.Value);
        var permit = request.Message is null
            ? new(limits.WhyNot(user.Id, RateLimit.Changes), IsRepeat: false)
            : await rates.AskAsync(user.Id, () => grains.WasSentAsync(user.Id, command, key, cancellationToken));
        if (permit.Error is { } tooMuch)
            return Problems.From(tooMuch);
        var result = await grains.CreateConversationAsync(user.Id, command, key, cancellationToken);
        if (!result.TryGet(out var created, out var error))
        {
            limits.OweUnresolved(user.Id, error, request.Message?.Shares?.Length ?? 0);
            return Problems.From(error, PointerOf);
        }

        if (request.Message is not null)
            rates.Note(user.Id, permit, created.IsRepeat);

        var (conversation, message) = (created.Value.Conversation, created.Value.Message);
        var named = ConversationResponse.People(conversation).Concat(message?.People ?? []);
        var answer = new ConversationCreatedResponse(
            ConversationResponse.From(conversation),
            message is null ? null : new(message),
            await people.ShowAsync(named, cancellationToken));
        return new CreationResult<ConversationCreatedResponse>($"/v1/conversations/{conversation.Summary.Id}", answer, created.IsRepeat);
    }

    // Errors about the first message name the fields of the send command. In this request these fields are inside "message".
    private static string PointerOf(string field) => field is nameof(CreateConversation.MemberIds) or nameof(CreateConversation.Name)
        ? JsonPointer.FromMembers(field)
        : JsonPointer.FromMembers($"{nameof(CreateConversation.Message)}.{field}");

    private static async Task<Results<Ok<ConversationResponse>, ProblemResult>> GetAsync(
        ConversationId id, CurrentUser user, IGrainFactory grains, PeopleCache people, CancellationToken cancellationToken) =>
        await ShowAsync(await grains.Conversation(id).GetAsync(user.Id, cancellationToken), people, cancellationToken);

    private static async Task<Results<Ok<ConversationResponse>, ProblemResult>> UpdateAsync(
        ConversationId id,
        UpdateConversationRequest request,
        CurrentUser user,
        IGrainFactory grains,
        PeopleCache people,
        CancellationToken cancellationToken)
    {
        var conversation = grains.Conversation(id);
        var result = request.Name.IsSet
            ? await conversation.RenameAsync(user.Id, request.Name.Value, cancellationToken)
            : await conversation.GetAsync(user.Id, cancellationToken);
        return await ShowAsync(result, people, cancellationToken);
    }

    private static async Task<Results<Ok<ConversationResponse>, ProblemResult>> AddAsync(
        ConversationId id,
        AddMembersRequest request,
        CurrentUser user,
        IGrainFactory grains,
        PeopleCache people,
        CancellationToken cancellationToken)
    {
        var command = new AddMembers(request.UserIds, request.ShareHistory);
        return await ShowAsync(
            await grains.Conversation(id).AddMembersAsync(user.Id, command, cancellationToken), people, cancellationToken);
    }

    private static async Task<Results<NoContent, ProblemResult>> RemoveAsync(
        ConversationId id, UserId userId, CurrentUser user, IGrainFactory grains, CancellationToken cancellationToken)
    {
        var result = await grains.Conversation(id).RemoveMemberAsync(user.Id, userId, cancellationToken);
        return result.Error is { } error ? Problems.From(error) : TypedResults.NoContent();
    }

    private static async Task<Results<Ok<ConversationResponse>, ProblemResult>> ShowAsync(
        Result<ConversationView> result, PeopleCache people, CancellationToken cancellationToken)
    {
        if (!result.TryGet(out var view, out var error))
            return Problems.From(error);
        var users = await people.ShowAsync(ConversationResponse.People(view), cancellationToken);
        return TypedResults.Ok(ConversationResponse.From(view) with { Users = users });
    }
}
