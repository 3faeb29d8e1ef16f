using System.IO.Pipelines;
using System.Net.Http.Headers;
using Microsoft.AspNetCore.Http.Metadata;
using Microsoft.Extensions.Primitives;
using Parley.ApiFrontend.Admission;

namespace Parley.ApiFrontend.Http;

/// <summary>Takes in a whole body before anything looks at it: wrong type 415, too large 413, too slow 408.</summary>
/// <remarks>Bodies are small (32 KiB by default; Kestrel counts), and only endpoints that read one get here. While a body arrives, its
/// request holds no slot.</remarks>
internal sealed class RequestBodyMiddleware(RequestDelegate next)
{
    private const string Json = "application/json";
    private const string Identity = "identity";

    /// <summary>Reads the body, or refuses it.</summary>
    public async Task InvokeAsync(HttpContext context)
    {
        if (context.GetEndpoint()?.Metadata.GetMetadata<IAcceptsMetadata>() is null)
        {
            await next(context);
            return;
        }

        if (!IsPlain(context.Request.Headers.ContentEncoding))
        {
            context.Response.Headers.AcceptEncoding = Identity;
            await Problems.UnsupportedMediaType("Send the body as it is, without Content-Encoding.").ExecuteAsync(context);
            return;
        }

        if (!IsUtf8Json(context.Request.ContentType))
        {
            await Problems.FromStatus(StatusCodes.Status415UnsupportedMediaType)!.ExecuteAsync(context);
            return;
        }

        // The framework reads the header again, and takes some good spellings of the charset for a fault of the server.
        context.Request.ContentType = Json;
        if (await WhyNotArrivedAsync(context) is { } problem)
            await problem.ExecuteAsync(context);
        else
            await next(context);
    }

    private static async Task<ProblemResult?> WhyNotArrivedAsync(HttpContext context)
    {
        try
        {
            if (HasArrived(context.Request.BodyReader))
                return null;
            var slot = context.Features.Get<RequestSlot>();
            if (slot?.BeginArrival() is { } full)
                return Problems.From(full);
            if (!await ArriveAsync(context))
                return Problems.FromStatus(StatusCodes.Status408RequestTimeout);
            return slot?.EndArrival() is { } busy ? Problems.From(busy) : null;
        }
        catch (BadHttpRequestException exception)
        {
            return Problems.FromStatus(exception.StatusCode);
        }
    }

    // Most bodies come in one packet with their headers.
    private static bool HasArrived(PipeReader reader)
    {
        if (!reader.TryRead(out var read))
            return false;
        reader.AdvanceTo(read.Buffer.Start, read.IsCompleted ? read.Buffer.Start : read.Buffer.End);
        return read.IsCompleted;
    }

    // Nothing is taken out of the reader: whoever binds the body finds all of it there. The pending read is cancelled, not the call: so
    // the reader stays in order, and the connection can end in order.
    private static async Task<bool> ArriveAsync(HttpContext context)
    {
        var reader = context.Request.BodyReader;
        await using var deadline = context.RequestAborted.UnsafeRegister(
            static reader => ((PipeReader)reader!).CancelPendingRead(), reader);
        while (true)
        {
            var read = await reader.ReadAsync(CancellationToken.None);
            var isOver = read.IsCompleted || read.IsCanceled;
            reader.AdvanceTo(read.Buffer.Start, isOver ? read.Buffer.Start : read.Buffer.End);
            if (isOver)
                return !read.IsCanceled;
        }
    }

    private static bool IsPlain(StringValues encodings) =>
        encodings.Count == 0 || (encodings is [{ } one] && one.Equals(Identity, StringComparison.OrdinalIgnoreCase));

    // "utf8" is no registered name, and means nothing else.
    private static bool IsUtf8Json(string? contentType) =>
        contentType == Json // as most say it
        || MediaTypeHeaderValue.TryParse(contentType, out var type)
        && type.MediaType is { } name
        && (name.Equals(Json, StringComparison.OrdinalIgnoreCase)
            || name.Equals("application/merge-patch+json", StringComparison.OrdinalIgnoreCase))
        && (type.CharSet?.Trim('"') is not { } charset
            || charset.Equals("utf-8", StringComparison.OrdinalIgnoreCase)
            || charset.Equals("utf8", StringComparison.OrdinalIgnoreCase));
}
