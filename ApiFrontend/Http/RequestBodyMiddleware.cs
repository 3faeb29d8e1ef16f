using System.IO.Pipelines;
using System.Net.Http.Headers;
using Microsoft.AspNetCore.Http.Metadata;

namespace Parley.ApiFrontend.Http;

/// <summary>Takes in a whole body before anything looks at it: wrong type 415, too large 413, too slow 408.</summary>
/// <remarks>Bodies are small (32 KiB by default; Kestrel counts), and only endpoints that read one get here.</remarks>
internal sealed class RequestBodyMiddleware(RequestDelegate next)
{
    /// <summary>Reads the body, or refuses it.</summary>
    public async Task InvokeAsync(HttpContext context)
    {
        if (context.GetEndpoint()?.Metadata.GetMetadata<IAcceptsMetadata>() is null)
        {
            await next(context);
            return;
        }

        if (!IsUtf8Json(context.Request.ContentType))
        {
            await Problems.FromStatus(StatusCodes.Status415UnsupportedMediaType)!.ExecuteAsync(context);
            return;
        }

        try
        {
            if (!await HasArrivedAsync(context))
            {
                await Problems.FromStatus(StatusCodes.Status408RequestTimeout)!.ExecuteAsync(context);
                return;
            }
        }
        catch (BadHttpRequestException exception)
        {
            await Problems.FromStatus(exception.StatusCode)!.ExecuteAsync(context);
            return;
        }

        await next(context);
    }

    // Nothing is taken out of the reader: whoever binds the body finds all of it there. The pending read is cancelled, not the call: so
    // the reader stays in order, and the connection can end in order.
    private static async Task<bool> HasArrivedAsync(HttpContext context)
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

    private static bool IsUtf8Json(string? contentType) =>
        contentType == "application/json" // as most say it
        || MediaTypeHeaderValue.TryParse(contentType, out var type)
        && type.MediaType is { } name
        && (name.Equals("application/json", StringComparison.OrdinalIgnoreCase)
            || name.Equals("application/merge-patch+json", StringComparison.OrdinalIgnoreCase))
        && (type.CharSet is null || type.CharSet.Trim('"').Equals("utf-8", StringComparison.OrdinalIgnoreCase));
}
