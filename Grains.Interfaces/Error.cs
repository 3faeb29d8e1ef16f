using System.Collections.Immutable;
using System.Diagnostics.CodeAnalysis;

namespace Parley;

/// <summary>One refusal: a value, never an exception. Carries ids and counts, never message text, names or tokens.</summary>
/// <param name="Code">What clients branch on.</param>
/// <param name="Detail">A sentence for a person: what is wrong and what to do.</param>
[GenerateSerializer, Immutable, Alias("parley.Error")]
[SuppressMessage("Naming", "CA1716", Justification = "The house's word; nobody uses this from a language that reserves it.")]
public sealed record Error([property: Id(0)] ErrorCode Code, [property: Id(1)] string Detail)
{
    /// <summary>The limit that was met, where there is one.</summary>
    [Id(2)]
    public int? Limit { get; init; }

    /// <summary>What is used of <see cref="Limit"/>, or was asked of it.</summary>
    [Id(3)]
    public int? Count { get; init; }

    /// <summary>When to try again, where that helps.</summary>
    [Id(4)]
    public TimeSpan? RetryAfter { get; init; }

    /// <summary>The people concerned, where the refusal is about some of those named.</summary>
    [Id(5)]
    public ImmutableArray<Users.UserId> Users { get; init; } = [];

    /// <summary>The fields concerned, where the refusal is about the request's shape.</summary>
    [Id(6)]
    public ImmutableArray<FieldError> Fields { get; init; } = [];
}

/// <summary>What is wrong with one field of a command.</summary>
/// <param name="Field">Path of the property in the command, for example <c>Name</c> or <c>Shares[2].Id</c>. In a creation with a first
/// message, it may also be a property of that message. A front end translates it into the terms of its request.</param>
/// <param name="Code">What is wrong.</param>
/// <param name="Limit">The limit that was met, where there is one.</param>
/// <param name="Count">The measured value, where there is a limit.</param>
[GenerateSerializer, Immutable, Alias("parley.FieldError")]
public sealed record FieldError(
    [property: Id(0)] string Field,
    [property: Id(4)] FieldErrorCode Code, // Id 1 was this code as text: never reuse it
    [property: Id(2)] int? Limit = null,
    [property: Id(3)] int? Count = null);

/// <summary>What is wrong with a field. Values are never renumbered or reused.</summary>
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
