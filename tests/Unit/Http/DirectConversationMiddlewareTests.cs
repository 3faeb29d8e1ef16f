using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Json;
using Microsoft.AspNetCore.Routing;
using Microsoft.AspNetCore.Routing.Patterns;
using Microsoft.Extensions.DependencyInjection;
using Parley.ApiFrontend.Auth;
using Parley.ApiFrontend.Conversations;
using Parley.ApiFrontend.Http;
using Parley.Users;

namespace Parley.Unit.Http;

/// <summary>For a caller that the id of a one-to-one conversation does not name, the middleware calls no grain. So the time of the answer
/// reveals nothing.</summary>
public sealed class DirectConversationMiddlewareTests
{
    [Theory]
    [InlineData("alice", "d~alice~bob", true)]
    [InlineData("bob", "d~alice~bob", true)]
    [InlineData("carol", "d~alice~bob", false)]
    [InlineData("ALICE", "d~alice~bob", false)]
    [InlineData("carol", "00000000000000000000000000", true)]
    public async Task Only_the_two_people_in_the_id_of_a_one_to_one_reach_the_endpoint(string caller, string id, bool passes)
    {
        var wasAsked = false;
        var middleware = new DirectConversationMiddleware(_ =>
        {
            wasAsked = true;
            return Task.CompletedTask;
        });
        var context = new DefaultHttpContext
        {
            RequestServices = new ServiceCollection()
                .Configure<JsonOptions>(json => json.SerializerOptions.TypeInfoResolverChain.Insert(0, ProblemJson.Default))
                .BuildServiceProvider(),
        };
        context.Features.Set(new Caller(UserId.Parse(caller), "session", DateTimeOffset.MaxValue));
        context.Request.RouteValues["conversation"] = id;
        context.SetEndpoint(new RouteEndpoint(
            _ => Task.CompletedTask,
            RoutePatternFactory.Parse("/v1/conversations/{conversation:conversation}/messages"),
            order: 0,
            EndpointMetadataCollection.Empty,
            displayName: null));

        await middleware.InvokeAsync(context);

        Assert.Equal(passes, wasAsked);
        Assert.Equal(passes ? StatusCodes.Status200OK : StatusCodes.Status404NotFound, context.Response.StatusCode);
    }
}
