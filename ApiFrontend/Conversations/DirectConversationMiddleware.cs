using Parley.ApiFrontend.Auth;
using Parley.ApiFrontend.Http;
using Parley.Conversations;

namespace Parley.ApiFrontend.Conversations;

/// <summary>Refuses a caller that the id of a one-to-one conversation does not name, before any grain call. So the time of the answer does
/// not reveal whether the two people have a conversation.</summary>
internal sealed class DirectConversationMiddleware(RequestDelegate next)
{
    /// <summary>The same refusal as for a conversation that does not exist, or that the caller is not a member of.</summary>
    public static Error NotFound { get; } = new(ErrorCode.NotFound, "It does not exist, or you may not see it.");

    /// <summary>Runs the request, or refuses it.</summary>
    public Task InvokeAsync(HttpContext context) =>
        CurrentUser.IdOf(context) is { } caller
        && IdOf(context) is { } id
        && id.IsDirectOfOthers(caller)
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
