using Parley.ApiFrontend.Auth;
using Parley.Users;

namespace Parley.ApiFrontend.Admission;

/// <summary>Bounds the concurrent requests of the process, of each address and of each person. A request above a bound is refused at once
/// and has no effect.</summary>
internal sealed class AdmissionMiddleware(RequestDelegate next, RequestSlots slots, CallerAddress addresses)
{
    /// <summary>Runs the request, or refuses it.</summary>
    public async Task InvokeAsync(HttpContext context)
    {
        if (context.GetEndpoint()?.Metadata.GetMetadata<AlwaysAnsweredMetadata>() is not null)
        {
            await next(context);
            return;
        }

        var slot = new RequestSlot(slots, PoolShare.Of(addresses.Of(context)));
        if (slot.Enter() is { } error)
        {
            await Problems.From(error).ExecuteAsync(context);
            return;
        }

        context.Features.Set(slot);
        if (context.GetEndpoint()?.Metadata.GetMetadata<DirectAnswerMetadata>() is not null)
        {
            context.Response.OnStarting(
                static slot =>
                {
                    ((RequestSlot)slot).Leave();
                    return Task.CompletedTask;
                },
                slot);
        }

        try
        {
            await next(context);
        }
        finally
        {
            slot.Leave();
        }
    }
}

/// <summary>The second step of admission, after authentication: the caller is known.</summary>
internal static class CallerAdmission
{
    /// <summary>Moves the slot of a request from the share of its address to the share of its caller.</summary>
    public static IApplicationBuilder UseCallerAdmission(this IApplicationBuilder app) => app.Use((context, next) =>
        CurrentUser.IdOf(context) is { } userId
        && context.Features.Get<RequestSlot>() is { } slot
        && (slot.Name(PoolShare.Of(userId)) ?? WhyNot(context, userId)) is { } error
            ? Problems.From(error).ExecuteAsync(context)
            : next(context));

    // Checked before the request runs: once a write has run, its answer is always sent.
    private static Error? WhyNot(HttpContext context, UserId userId) =>
        context.RequestServices.GetRequiredService<UnsentBytes>().WhyNot(PoolShare.Of(userId));
}
