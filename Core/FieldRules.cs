using System.Collections.Immutable;
using System.Text;

namespace Parley.Core;

/// <summary>The shapes that fields of requests have in common, so that every feature measures and refuses
/// alike. Null is no error.</summary>
internal static class FieldRules
{
    /// <summary>A name or title: 1 to <paramref name="maxLength"/> scalar values in one line, not blank, no control characters.</summary>
    public static FieldError? Line(string field, string? text, int maxLength) =>
        text is null ? null
        : string.IsNullOrWhiteSpace(text) ? Required(field)
        : Measured(field, text, maxLength, allowBreaks: false);

    /// <summary>Words: at most <paramref name="maxLength"/> scalar values, no control characters but line breaks.</summary>
    public static FieldError? Text(string field, string? text, int maxLength) =>
        text is null ? null : Measured(field, text, maxLength, allowBreaks: true);

    /// <summary>Where something leads: an absolute http or https address of at most <paramref name="maxLength"/> characters.</summary>
    public static FieldError? Link(string field, string? address, int maxLength) =>
        address is null ? null
        : address.Length > maxLength ? TooLong(field, maxLength, address.Length)
        : IsAbsolute(address, "http://") || IsAbsolute(address, "https://") ? null
        : BadFormat(field);

    /// <summary>Where a picture is: absolute https, or server-relative with one leading slash,
    /// which no browser takes for another host.</summary>
    public static FieldError? Picture(string field, string? address, int maxLength) =>
        address is null ? null
        : address.Length > maxLength ? TooLong(field, maxLength, address.Length)
        : IsAbsolute(address, "https://") || IsServerRelative(address) ? null
        : BadFormat(field);

    /// <summary>A field that must be there and is not.</summary>
    public static FieldError Required(string field) => new(field, FieldErrorCode.Required);

    /// <summary>A field that is not what it must be.</summary>
    public static FieldError BadFormat(string field) => new(field, FieldErrorCode.BadFormat);

    /// <summary>A field, or a list, that holds too much.</summary>
    public static FieldError TooLong(string field, int limit, int count) => new(field, FieldErrorCode.TooLong, limit, count);

    /// <summary>One refusal that names all wrong fields, or null where none is wrong.</summary>
    public static Error? Refusal(params ReadOnlySpan<FieldError?> fields)
    {
        var wrong = ImmutableArray.CreateBuilder<FieldError>();
        foreach (var field in fields)
        {
            if (field is not null)
                wrong.Add(field);
        }

        return wrong.Count == 0
            ? null
            : new Error(ErrorCode.InvalidRequest, "Some fields are missing, too long or malformed.") { Fields = wrong.ToImmutable() };
    }

    private static FieldError? Measured(string field, string text, int maxLength, bool allowBreaks)
    {
        var count = 0;
        for (var rest = text.AsSpan(); !rest.IsEmpty; count++)
        {
            // Half a surrogate pair is no scalar value: it could be neither counted nor stored as UTF-8.
            if (Rune.DecodeFromUtf16(rest, out var rune, out var consumed) is not System.Buffers.OperationStatus.Done)
                return BadFormat(field);
            if (Rune.IsControl(rune) && !(allowBreaks && rune.Value is '\n' or '\r'))
                return BadFormat(field);
            rest = rest[consumed..];
        }

        return count > maxLength ? TooLong(field, maxLength, count) : null;
    }

    private static bool IsAbsolute(string address, string scheme) =>
        address.StartsWith(scheme, StringComparison.OrdinalIgnoreCase)
        && IsPlain(address)
        && Uri.TryCreate(address, UriKind.Absolute, out var uri)
        && uri.Host.Length > 0;

    private static bool IsServerRelative(string address) =>
        address.StartsWith('/') && !address.StartsWith("//", StringComparison.Ordinal) && IsPlain(address);

    // Browsers read a backslash as a slash, and drop white space and control characters: "/\host" and "/<tab>/host" lead elsewhere.
    private static bool IsPlain(string address) =>
        !address.Any(c => c is '\\' || char.IsWhiteSpace(c) || char.IsControl(c) || char.IsSurrogate(c));
}
