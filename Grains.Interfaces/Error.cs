using System.Collections.Immutable;
using System.Diagnostics.CodeAnalysis;

namespace Parley;

/// <summary>One refusal. It is a value, not an exception. It contains ids and counts, never message text, names or tokens.</summary>
/// <param name="Code">The code that clients branch on.</param>
/// <param name="Detail">A sentence for people: what is wrong and what to do.</param>
[GenerateSerializer, Immutable, Alias("parley.Error")]
[SuppressMessage("Naming", "CA1716", Justification = "The established term here; no client uses a language that reserves the word.")]
public sealed record Error([property: Id(0)] ErrorCode Code, [property: Id(1)] string Detail)
{
    /// <summary>The limit that was reached, or null.</summary>
    [Id(2)]
    public int? Limit { get; init; }

    /// <summary>The amount of <see cref="Limit"/> that is used or was requested, or null.</summary>
    [Id(3)]
    public int? Count { get; init; }

    /// <summary>The time after which a retry may succeed, or null.</summary>
    [Id(4)]
    public TimeSpan? RetryAfter { get; init; }

    /// <summary>The people whom the refusal is about. Empty if it is not about some of the named people.</summary>
    [Id(5)]
    public ImmutableArray<Users.UserId> Users { get; init; } = [];

    /// <summary>The invalid fields. Empty if the refusal is not about the shape of the request.</summary>
    [Id(6)]
    public ImmutableArray<FieldError> Fields { get; init; } = [];

    /// <summary>Why a position of the inbox is unknown, or null. Only with <see cref="ErrorCode.PositionUnknown"/>.</summary>
    [Id(7)]
    public Inbox.ResyncReason? Reason { get; init; }
}

/// <summary>One invalid field of a command.</summary>
/// <param name="Field">Path of the property in the command, for example <c>Name</c> or <c>Shares[2].Id</c>. In a creation with a first
/// message, it may also be a property of that message. A front end translates it into the terms of its request.</param>
/// <param name="Code">The reason.</param>
/// <param name="Limit">The limit that was reached, or null.</param>
/// <param name="Count">The measured value if there is a limit, else null.</param>
[GenerateSerializer, Immutable, Alias("parley.FieldError")]
public sealed record FieldError(
    [property: Id(0)] string Field,
    [property: Id(4)] FieldErrorCode Code, // Id 1 was this code as text: never reuse it
    [property: Id(2)] int? Limit = null,
    [property: Id(3)] int? Count = null);

/// <summary>The reasons why a field is invalid. Values are never renumbered or reused.</summary>
public enum FieldErrorCode
{
    /// <summary>The field must be present and must not be empty.</summary>
    Required = 1,

    /// <summary>A text or a list is longer than its limit.</summary>
    TooLong = 2,

    /// <summary>The value does not have the format of the field.</summary>
    BadFormat = 3,

    /// <summary>The request has a field that does not exist. Only front ends report this.</summary>
    UnknownField = 4,
}
