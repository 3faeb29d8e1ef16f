using System.Buffers;
using System.Collections.Immutable;
using System.Diagnostics.CodeAnalysis;
using System.Text;
using Parley.Core.Text;

namespace Parley.Core;

/// <summary>Validation rules that many request fields share, so that every feature measures and refuses them in the same way. Null is
/// valid.</summary>
internal static class FieldRules
{
    // The space separators of Unicode.
    private static readonly char[] Spaces =
        [.. " \u00a0\u1680\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a\u202f\u205f\u3000"];

    /// <summary>A name or title: 1 to <paramref name="maxLength"/> scalar values, measured as <see cref="Name"/> stores it. It must be one
    /// line and have a visible character. It must not have control characters, or characters that change the direction of the text around
    /// it.</summary>
    public static FieldError? Line(string field, string? text, int maxLength) =>
        text is null ? null
        : !IsVisible(text) ? Required(field)
        : Measured(field, Name(text), maxLength, rune => !IsOfNoName(rune));

    /// <summary>A text of at most <paramref name="maxLength"/> scalar values. Line breaks are the only control characters that it may have.
    /// It must be empty or have a visible character.</summary>
    public static FieldError? Text(string field, string? text, int maxLength) =>
        text is null ? null
        : text.Length > 0 && !IsVisible(text) ? Required(field)
        : Measured(field, text, maxLength, rune => !Rune.IsControl(rune) || rune.Value is '\n' or '\r');

    /// <summary>A name or title as it is stored: in normalization form C, without spaces around it. Invalid UTF-16 is returned unchanged;
    /// <see cref="Line"/> refuses it.</summary>
    [return: NotNullIfNotNull(nameof(text))]
    public static string? Name(string? text) =>
        text is null || !IsUnicode(text) ? text : Composition.Nfc(text.Trim(Spaces));

    /// <summary>Removes the characters that a name must not have, for a name that was accepted elsewhere or before a rule existed. The
    /// result is an ellipsis if nothing visible is left.</summary>
    public static string Cleaned(string text)
    {
        var kept = new StringBuilder(text.Length);
        foreach (var rune in text.EnumerateRunes())
        {
            if (!IsOfNoName(rune))
                kept.Append(rune);
        }

        var name = Name(kept.ToString());
        return IsVisible(name) ? name : "\u2026";
    }

    /// <summary>A link: an absolute http or https address of at most <paramref name="maxLength"/> characters.</summary>
    public static FieldError? Link(string field, string? address, int maxLength) =>
        address is null ? null
        : address.Length > maxLength ? TooLong(field, maxLength, address.Length)
        : IsAbsolute(address, "http://") || IsAbsolute(address, "https://") ? null
        : BadFormat(field);

    /// <summary>The address of a picture: absolute https, or relative to the server with exactly one leading slash. Browsers read two
    /// leading slashes as the name of another host.</summary>
    public static FieldError? Picture(string field, string? address, int maxLength) =>
        address is null ? null
        : address.Length > maxLength ? TooLong(field, maxLength, address.Length)
        : IsAbsolute(address, "https://") || IsServerRelative(address) ? null
        : BadFormat(field);

    /// <summary>The error of a required field that is missing or empty.</summary>
    public static FieldError Required(string field) => new(field, FieldErrorCode.Required);

    /// <summary>The error of a field with an invalid value.</summary>
    public static FieldError BadFormat(string field) => new(field, FieldErrorCode.BadFormat);

    /// <summary>The error of a text or a list that exceeds its limit.</summary>
    public static FieldError TooLong(string field, int limit, int count) => new(field, FieldErrorCode.TooLong, limit, count);

    /// <summary>Returns one refusal that names all invalid fields, or null if all are valid.</summary>
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

    private static bool IsVisible(string text)
    {
        foreach (var rune in text.EnumerateRunes())
        {
            if (!UnicodeTables.Invisible.Contains(rune.Value))
                return true;
        }

        return false;
    }

    // Control characters, line and paragraph separators, and directional embeddings, overrides and isolates. Joiners and directional marks
    // are allowed, because names in some scripts need them.
    private static bool IsOfNoName(Rune rune) =>
        Rune.IsControl(rune) || rune.Value is >= 0x2028 and <= 0x202E or >= 0x2066 and <= 0x2069;

    private static bool IsUnicode(string text)
    {
        for (var rest = text.AsSpan(); !rest.IsEmpty;)
        {
            if (Rune.DecodeFromUtf16(rest, out _, out var consumed) is not OperationStatus.Done)
                return false;
            rest = rest[consumed..];
        }

        return true;
    }

    private static FieldError? Measured(string field, string text, int maxLength, Func<Rune, bool> isAllowed)
    {
        var count = 0;
        for (var rest = text.AsSpan(); !rest.IsEmpty; count++)
        {
            // A lone surrogate is not a scalar value. It can be neither counted nor stored as UTF-8.
            if (Rune.DecodeFromUtf16(rest, out var rune, out var consumed) is not OperationStatus.Done || !isAllowed(rune))
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

    // Browsers read a backslash as a slash, and ignore white space and control characters. So "/\host" and "/<tab>/host" would name another
    // host.
    private static bool IsPlain(string address) =>
        !address.Any(c => c is '\\' || char.IsWhiteSpace(c) || char.IsControl(c) || char.IsSurrogate(c));
}
