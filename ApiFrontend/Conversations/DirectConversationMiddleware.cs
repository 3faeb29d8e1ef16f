using Parley.ApiFrontend.Auth;
using Parley.ApiFrontend.Http;
using Parley.Conversations;
using Parley.Users;

namespace Parley.ApiFrontend.Conversations;

/// <summary>Refuses whoever a one-to-one's id does not name, before any grain is asked: how long the answer takes tells nothing of whether
/// the two people have one.</summary>
internal sealed class DirectConversationMiddleware(RequestDelegate next)
{
    /// <summary>The answer of a conversation to whoever is not in it, or where there is none.</summary>
    public static Error NotFound { get; } = new(ErrorCode.NotFound, "It does not exist, or not for you.");

    /// <summary>Whether a conversation is the one-to-one of two other people.</summary>
    public static bool IsOfOthers(ConversationId id, UserId caller) =>
        id.IsDirect && id.DirectMembers() is var (smaller, larger) && caller != smaller && caller != larger;

    /// <summary>Runs the request, or refuses it.</summary>
    public Task InvokeAsync(HttpContext context) =>
        CurrentUser.IdOf(context) is { } caller
        && IdOf(context) is { } id
        && IsOfOthers(id, caller)
            ? Problems.From(NotFound).ExecuteAsync(context)
            : next(context);

    private static ConversationId? IdOf(HttpContext context)
    {
        if (context.GetEndpoint() is not RouteEndpoint { RoutePattern.Parameters: { Count: > 0 } parameters })
            return null;
        foreach (var parameter in parameters)
        {
            if (parameter.ParameterPolicies is [{ Content: RouteConstraints.Conversation }]
                && ConversationId.TryParse(context.Request.RouteValues[parameter.Name] as string, null, out var id))
                return id;
        }

        return null;
    }
}
