using Microsoft.AspNetCore.Connections.Features;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Server.Kestrel.Core.Features;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Parley.ApiFrontend.Admission;
using Parley.ApiFrontend.Auth;
using Parley.ApiFrontend.Http;
using Parley.Grains.Live;

namespace Parley.ApiFrontend.Live;

/// <summary>The event stream.</summary>
internal static class LiveEndpoints
{
    /// <summary>The name of the operation in the OpenAPI document.</summary>
    public const string OperationId = "followEvents";

    /// <summary>The media type of the stream.</summary>
    public const string ContentType = "text/event-stream";

    private const string LastEventId = "Last-Event-ID";

    /// <summary>Adds the services of event streams.</summary>
    public static IServiceCollection AddLive(this IServiceCollection services)
    {
        services.TryAddSingleton<PacedCollections>(); // a silo in the same process has added it
        return services.AddClientSockets().AddSingleton<LiveHub>().AddHostedService<LiveTicker>().AddHostedService<StreamClosing>();
    }

    /// <summary>Maps the endpoint.</summary>
    public static void MapLive(this IEndpointRouteBuilder routes) =>
        routes.MapGet("/v1/events", FollowAsync).WithTags("Live").AnswersDirectly().RefusesCrossSite()
            .WithName(OperationId)
            .Refuses(ErrorCode.Unavailable)
            .WithSummary("Follow what happens in the inbox and in the conversations.")
            .WithDescription(
                "Server-Sent Events. Connect with the revision of the inbox that you have read, in `since` or in the header "
                    + "`Last-Event-ID`. `docs/clients.md` describes the events and what a client does with them.")
            .Produces<EventStreamContent>(StatusCodes.Status200OK, ContentType);

    private static async Task<IResult> FollowAsync(
        HttpContext context, CurrentUser user, LiveHub hub, PacedCollections collections, TimeProvider time, long? since)
    {
        if (context.Request.Headers[LastEventId] is { } id and not ([] or [""]))
        {
            if (!WholeNumber.TryRead(id, out var revision))
                return WholeNumber.Problem(LastEventId).ToResult();
            since = revision;
        }

        if (hub.Enter() is { } full)
            return Problems.From(full);
        var caller = context.Features.GetRequiredFeature<Caller>();
        var connection = new StreamConnection(context);
        var stream = new EventStream(context.Response.BodyWriter, connection, hub.Options, time)
        {
            SessionId = caller.SessionId,
            ExpiresAt = caller.ExpiresAt,
            Slot = hub.NextSlot(),
        };
        PersonFeed? feed = null;
        try
        {
            await using var gone = context.RequestAborted.UnsafeRegister(static stream => ((EventStream)stream!).Abort(), stream);
            await StartAsync(context.Response);
            feed = hub.Add(user.Id, stream); // other threads may write from now on
            if (await CatchUpAsync(hub, feed, stream, since, context.RequestAborted))
            {
                if (!stream.IsEnding)
                    collections.CountStream();
                await stream.Ended;
            }
        }
        catch (Exception) when (context.Response.HasStarted)
        {
            // The client has disconnected.
        }
        finally
        {
            stream.Stop();
            hub.Remove(feed, stream);
        }

        context.Features.Get<IConnectionLifetimeNotificationFeature>()?.RequestClose();
        _ = connection.AbortUnlessSentAsync(time); // not awaited: it outlives the request; it never faults
        return Results.Empty;
    }

    private static async Task StartAsync(HttpResponse response)
    {
        response.ContentType = ContentType;
        response.Headers["X-Accel-Buffering"] = "no";
        if (response.HttpContext.Features.Get<IHttpMinResponseDataRateFeature>() is { } rate
            && HttpProtocol.IsHttp11(response.HttpContext.Request.Protocol))
            rate.MinDataRate = null; // Live:SlowTime bounds a slow reader
        await response.StartAsync();
        await response.Body.FlushAsync();
    }

    /// <returns>Whether the stream has caught up; false if its client has gone.</returns>
    private static async Task<bool> CatchUpAsync(
        LiveHub hub, PersonFeed feed, EventStream stream, long? since, CancellationToken cancellationToken)
    {
        for (var failures = 0; !stream.IsEnding && !cancellationToken.IsCancellationRequested;)
        {
            try
            {
                var start = await feed.ListenAsync(since, cancellationToken);
                var frames = hub.Frames();
                stream.Begin(start.Revision, CatchUp.FramesOf(start, since, feed.UserId, frames, hub.Options));
                hub.Return(frames);
                return true;
            }
            catch (Exception exception) when (!cancellationToken.IsCancellationRequested)
            {
                await hub.PauseAsync(feed, ++failures, exception);
            }
        }

        return stream.IsEnding;
    }
}
