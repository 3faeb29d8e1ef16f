using System.IO.Pipelines;
using System.Net.Http.Headers;
using Microsoft.AspNetCore.Http.Metadata;
using Microsoft.Extensions.Primitives;
using Parley.ApiFrontend.Admission;
using Parley.ApiFrontend.Auth;

namespace Parley.ApiFrontend.Http;

/// <summary>Buffers the whole body before the handler runs. Answers 415 for a wrong media type, 413 for a body that is too large, and 408
/// for one that arrives too slowly.</summary>
/// <remarks>Bodies are small (32 KiB by default; Kestrel enforces the limit). Endpoints without a body skip this step. A request holds no
/// slot while its body arrives.</remarks>
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

        // With the session cookie only the one media type that the documentation promises: a page of another origin cannot send it without
        // asking the server first.
        if (!IsUtf8Json(context.Request.ContentType, allowsMergePatch: !SessionCookie.Identifies(context)))
        {
            await Problems.FromStatus(StatusCodes.Status415UnsupportedMediaType)!.ExecuteAsync(context);
            return;
        }

        // ASP.NET parses the header again when it binds the body, and answers some valid spellings of the charset with a server error.
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
        catch (Exception exception) when (exception is IOException or OperationCanceledException)
        {
            // Only Kestrel's reader throws here: for a chunk size that overflows, and for a connection that has ended. In the second case
            // the answer is not received.
            return Problems.FromStatus(StatusCodes.Status400BadRequest);
        }
    }

    // Fast path: most bodies arrive in the same packet as their headers. Nothing is consumed, so that the body binder finds the body in the
    // reader.
    private static bool HasArrived(PipeReader reader)
    {
        if (!reader.TryRead(out var read))
            return false;
        reader.AdvanceTo(read.Buffer.Start);
        return read.IsCompleted;
    }

    // Every read is consumed. Kestrel cannot end a read of its connection whose bytes were examined and not consumed: if the client leaves
    // then, the next read of the connection throws, and Kestrel logs a warning. At the deadline CancelPendingRead ends the read without an
    // exception. The reader stays usable, and the connection can be closed cleanly.
    private static async Task<bool> ArriveAsync(HttpContext context)
    {
        var reader = context.Request.BodyReader;
        var body = new MemoryStream(); // holds no more than Kestrel's limit of a body
        await using var deadline = context.RequestAborted.UnsafeRegister(
            static reader => ((PipeReader)reader!).CancelPendingRead(), reader);
        while (true)
        {
            var read = await reader.ReadAsync(CancellationToken.None);
            foreach (var segment in read.Buffer)
                body.Write(segment.Span);
            reader.AdvanceTo(read.Buffer.End);
            if (read.IsCanceled)
                return false;
            if (read.IsCompleted)
                break;
        }

        body.Position = 0;
        context.Request.Body = body;
        return true;
    }

    private static bool IsPlain(StringValues encodings) =>
        encodings.Count == 0 || (encodings is [{ } one] && one.Equals(Identity, StringComparison.OrdinalIgnoreCase));

    // "utf8" is not a registered charset name, but it cannot mean anything else.
    private static bool IsUtf8Json(string? contentType, bool allowsMergePatch) =>
        contentType == Json // fast path: the most common spelling
        || MediaTypeHeaderValue.TryParse(contentType, out var type)
        && type.MediaType is { } name
        && (name.Equals(Json, StringComparison.OrdinalIgnoreCase)
            || (allowsMergePatch && name.Equals("application/merge-patch+json", StringComparison.OrdinalIgnoreCase)))
        && (type.CharSet?.Trim('"') is not { } charset
            || charset.Equals("utf-8", StringComparison.OrdinalIgnoreCase)
            || charset.Equals("utf8", StringComparison.OrdinalIgnoreCase));
}
