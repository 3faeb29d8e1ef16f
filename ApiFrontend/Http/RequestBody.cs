using System.Net.Http.Headers;
using Microsoft.AspNetCore.Http.Metadata;

namespace Parley.ApiFrontend.Http;

/// <summary>Takes in a whole body before anything looks at it: wrong type 415, too large 413, too slow 408.</summary>
/// <remarks>Bodies are small (32 KiB by default; Kestrel counts), and only endpoints that read one get here.</remarks>
internal sealed class RequestBody(RequestDelegate next)
{
    // A length that is only announced costs no memory beyond this.
    private const long MaxGuess = 4_096;

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
            if (await ReadAsync(context) is not { } body)
            {
                await Problems.FromStatus(StatusCodes.Status408RequestTimeout)!.ExecuteAsync(context);
                return;
            }

            context.Request.Body = body;
        }
        catch (BadHttpRequestException exception)
        {
            await Problems.FromStatus(exception.StatusCode)!.ExecuteAsync(context);
            return;
        }

        await next(context);
    }

    // The pending read is cancelled, not the call: so the reader stays in order, and the connection can end in order.
    private static async Task<MemoryStream?> ReadAsync(HttpContext context)
    {
        var reader = context.Request.BodyReader;
        await using var deadline = context.RequestAborted.Register(reader.CancelPendingRead);
        var body = new MemoryStream((int)Math.Min(context.Request.ContentLength ?? 0, MaxGuess));
        while (true)
        {
            var read = await reader.ReadAsync(CancellationToken.None);
            if (read.IsCanceled)
            {
                reader.AdvanceTo(read.Buffer.Start);
                return null;
            }

            foreach (var segment in read.Buffer)
                body.Write(segment.Span);
            reader.AdvanceTo(read.Buffer.End);
            if (!read.IsCompleted)
                continue;
            body.Position = 0;
            return body;
        }
    }

    private static bool IsUtf8Json(string? contentType) =>
        MediaTypeHeaderValue.TryParse(contentType, out var type)
        && type.MediaType is { } name
        && (name.Equals("application/json", StringComparison.OrdinalIgnoreCase)
            || name.Equals("application/merge-patch+json", StringComparison.OrdinalIgnoreCase))
        && (type.CharSet is null || type.CharSet.Trim('"').Equals("utf-8", StringComparison.OrdinalIgnoreCase));
}
