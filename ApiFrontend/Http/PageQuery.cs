using System.Buffers.Text;
using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Text;
using Microsoft.Extensions.Options;

namespace Parley.ApiFrontend.Http;

/// <summary>The parameters <c>limit</c> and <c>cursor</c> of a list. A cursor is the position at which the previous page ended, in
/// base64url. It is opaque to clients.</summary>
/// <param name="Limit">The most items of the page.</param>
/// <param name="After">The position at which the previous page ended; null for the first page.</param>
[SuppressMessage("Design", "CA1000", Justification = "Minimal APIs find BindAsync on the parameter's own type.")]
internal sealed record PageQuery<TPosition>(int Limit, TPosition? After)
    where TPosition : struct, IParsable<TPosition>
{
    private const int MaxCursorLength = 512;

    /// <summary>Binds both parameters from the query.</summary>
    /// <exception cref="RefusedRequestException">One of them is malformed.</exception>
    public static ValueTask<PageQuery<TPosition>?> BindAsync(HttpContext context)
    {
        var options = context.RequestServices.GetRequiredService<IOptions<ApiOptions>>().Value;
        var query = context.Request.Query;
        return ValueTask.FromResult<PageQuery<TPosition>?>(
            new(PageLimit.Read(query[PageLimit.Name], options), ReadCursor(query[PageLimit.CursorName])));
    }

    /// <summary>Returns the cursor of the page that begins after <paramref name="position"/>; null at the end.</summary>
    public static string? Next(TPosition? position) =>
        position is { } last ? Base64Url.EncodeToString(Encoding.UTF8.GetBytes(last.ToString()!)) : null;

    private static TPosition? ReadCursor(Microsoft.Extensions.Primitives.StringValues values)
    {
        if (values.Count == 0)
            return null;
        if (values is [{ Length: > 0 and <= MaxCursorLength } text]
            && Base64Url.IsValid(text)
            && TPosition.TryParse(Encoding.UTF8.GetString(Base64Url.DecodeFromChars(text)), CultureInfo.InvariantCulture, out var position))
        {
            return position;
        }

        throw new RefusedRequestException(
            Problems.Field("cursor", FieldErrorCode.BadFormat, "Send the cursor unchanged, to the list that returned it."));
    }
}

/// <summary>The parameter <c>limit</c> of a list.</summary>
/// <param name="Value">The most items of the page.</param>
internal sealed record PageLimit(int Value)
{
    /// <summary>The name of the query parameter for the page size.</summary>
    public const string Name = "limit";

    /// <summary>The name of the query parameter for the position, on lists that have one.</summary>
    public const string CursorName = "cursor";

    /// <summary>Binds the parameter from the query.</summary>
    /// <exception cref="RefusedRequestException">The parameter is malformed.</exception>
    public static ValueTask<PageLimit?> BindAsync(HttpContext context)
    {
        var options = context.RequestServices.GetRequiredService<IOptions<ApiOptions>>().Value;
        return ValueTask.FromResult<PageLimit?>(new(Read(context.Request.Query[Name], options)));
    }

    /// <summary>Parses the parameter; without one, returns the default.</summary>
    /// <exception cref="RefusedRequestException">It is not a number from 1 to <see cref="ApiOptions.MaxPage"/>.</exception>
    public static int Read(Microsoft.Extensions.Primitives.StringValues values, ApiOptions options)
    {
        if (values.Count == 0)
            return Math.Min(options.DefaultPage, options.MaxPage);
        if (values.Count == 1
            && int.TryParse(values[0], NumberStyles.None, CultureInfo.InvariantCulture, out var limit)
            && limit >= 1 && limit <= options.MaxPage)
        {
            return limit;
        }

        throw new RefusedRequestException(
            Problems.Field("limit", FieldErrorCode.BadFormat, "The page size must be a number from 1 to the limit.", options.MaxPage));
    }
}
