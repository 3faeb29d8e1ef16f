using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.Options;
using Parley.ApiFrontend.Auth;
using Parley.ApiFrontend.Http;

namespace Parley.ApiFrontend.Admission;

/// <summary>Bounds the bytes of finished answers that are not sent yet, for each person and in all.</summary>
/// <remarks>An answer is sent only after the rest of its request has ended: the timer has stopped, the slot is free, and the objects that
/// the answer was made from can be collected.</remarks>
internal sealed class AnswerMiddleware(RequestDelegate next, UnsentBytes unsent)
{
    private const int ChunkBytes = 16_384;

    /// <summary>Runs the request, then sends its answer.</summary>
    public async Task InvokeAsync(HttpContext context)
    {
        if (context.GetEndpoint()?.Metadata is { } metadata
            && (metadata.GetMetadata<DirectAnswerMetadata>() is not null || metadata.GetMetadata<AlwaysAnsweredMetadata>() is not null))
        {
            await next(context);
            return;
        }

        var body = context.Features.GetRequiredFeature<IHttpResponseBodyFeature>();
        using var buffer = new AnswerBuffer();
        context.Features.Set<IHttpResponseBodyFeature>(buffer);
        try
        {
            await next(context);
            if (buffer.Length > 0 && !context.RequestAborted.IsCancellationRequested)
                await SendAsync(context, buffer, body);
        }
        finally
        {
            context.Features.Set(body);
        }
    }

    /// <summary>Discards the answer so far, headers included, so that another one can be written.</summary>
    public static void Restart(HttpContext context)
    {
        if (context.Features.Get<IHttpResponseBodyFeature>() is AnswerBuffer buffer)
            buffer.Clear();
        context.Response.Headers.Clear();
        context.Response.Headers.CacheControl = NoStoreExtensions.NoStore;
    }

    private async Task SendAsync(HttpContext context, AnswerBuffer buffer, IHttpResponseBodyFeature body)
    {
        var share = unsent.ShareOf(context);
        var length = buffer.Length;
        if (unsent.Take(share, length, mayRefuse: HttpMethods.IsGet(context.Request.Method)) is { } error)
        {
            Restart(context);
            await Problems.From(error).ExecuteAsync(context);
            length = buffer.Length;
            unsent.Take(share, length, mayRefuse: false);
        }

        try
        {
            if (context.Response.ContentLength is null && context.Response.StatusCode >= StatusCodes.Status200OK)
                context.Response.ContentLength = length;
            if (HttpMethods.IsHead(context.Request.Method))
                return;
            for (var from = 0; from < length; from += ChunkBytes)
                await body.Writer.WriteAsync(buffer.Content.Slice(from, Math.Min(ChunkBytes, length - from)), context.RequestAborted);
        }
        catch (OperationCanceledException) when (context.RequestAborted.IsCancellationRequested)
        {
            // The client has disconnected.
        }
        finally
        {
            unsent.Return(share, length);
        }
    }
}

/// <summary>Counts the bytes of finished answers that are not sent yet.</summary>
internal sealed class UnsentBytes(IOptions<ApiOptions> options, CallerAddress addresses)
{
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(1);

    private readonly SharedPool _pool = new(options.Value.MaxUnsentBytes);

    /// <summary>The share that the answer to a request counts against: the caller's, or for an anonymous request the address's.</summary>
    public PoolShare ShareOf(HttpContext context) =>
        CurrentUser.IdOf(context) is { } userId ? PoolShare.Of(userId) : PoolShare.Of(addresses.Of(context));

    /// <summary>Null if the share may start another request; else the refusal. Counts nothing.</summary>
    public Error? WhyNot(PoolShare share) => _pool.IsUsedUp(share, options.Value.MaxUnsentBytesPerPerson) ? TakeFirst() : null;

    /// <summary>Counts an answer. Null if it may be sent; else the refusal to send in its place.</summary>
    /// <param name="share">The share that the answer counts against.</param>
    /// <param name="length">The answer's length in bytes.</param>
    /// <param name="mayRefuse">Whether the request had no effect. If it had one, the caller must get the answer.</param>
    public Error? Take(PoolShare share, int length, bool mayRefuse)
    {
        if (!mayRefuse)
        {
            _pool.Owe(share, length);
            return null;
        }

        return _pool.Take(share, length, options.Value.MaxUnsentBytesPerPerson) switch
        {
            PoolAnswer.Taken => null,
            PoolAnswer.ShareUsedUp => TakeFirst(),
            _ => new(ErrorCode.Unavailable, "Too many answers are waiting for slow clients.") { RetryAfter = Pause },
        };
    }

    /// <summary>Stops counting an answer that was sent, or whose client has disconnected.</summary>
    public void Return(PoolShare share, int length) => _pool.Return(share, length);

    private Error TakeFirst() => new(ErrorCode.RateLimited, "Read the answers to your other requests first.")
    {
        Limit = (int)Math.Min(options.Value.MaxUnsentBytesPerPerson, int.MaxValue),
        RetryAfter = Pause,
    };
}
