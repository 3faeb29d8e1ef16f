using System.Globalization;
using Parley.Boards;
using Parley.Conversations;
using Parley.Pins;
using Parley.Users;

namespace Parley.ApiFrontend.Http;

/// <summary>Lets a route match only if its id segment is a valid id. So a URL with an invalid id is not found (404), not malformed
/// (400).</summary>
internal sealed class IdRouteConstraint<T> : IRouteConstraint
    where T : struct, IParsable<T>
{
    /// <inheritdoc/>
    public bool Match(
        HttpContext? httpContext, IRouter? route, string routeKey, RouteValueDictionary values, RouteDirection routeDirection) =>
        T.TryParse(Convert.ToString(values[routeKey], CultureInfo.InvariantCulture), CultureInfo.InvariantCulture, out _);
}

/// <summary>Lets a route match only if its segment is a sequence number: 1 to 2^53 - 1, digits only.</summary>
internal sealed class SeqRouteConstraint : IRouteConstraint
{
    private const long MaxSafeInteger = (1L << 53) - 1;

    /// <inheritdoc/>
    public bool Match(
        HttpContext? httpContext, IRouter? route, string routeKey, RouteValueDictionary values, RouteDirection routeDirection) =>
        long.TryParse(
            Convert.ToString(values[routeKey], CultureInfo.InvariantCulture), NumberStyles.None, CultureInfo.InvariantCulture, out var seq)
        && seq is >= 1 and <= MaxSafeInteger;
}

/// <summary>The constraints by the names that routes use: <c>{id:conversation}</c>, <c>{seq:seq}</c>, ...</summary>
internal static class RouteConstraints
{
    /// <summary>The name of the constraint for conversation ids.</summary>
    public const string Conversation = "conversation";

    /// <summary>Adds all constraints.</summary>
    public static IServiceCollection AddIdRouteConstraints(this IServiceCollection services) => services.Configure<RouteOptions>(options =>
    {
        options.SetParameterPolicy<IdRouteConstraint<UserId>>("user");
        options.SetParameterPolicy<IdRouteConstraint<ConversationId>>(Conversation);
        options.SetParameterPolicy<IdRouteConstraint<BoardId>>("board");
        options.SetParameterPolicy<IdRouteConstraint<PinId>>("pin");
        options.SetParameterPolicy<SeqRouteConstraint>("seq");
    });
}
