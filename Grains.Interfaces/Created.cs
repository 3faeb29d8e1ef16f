namespace Parley;

/// <summary>An object that a request created, or that an earlier request with the same client id had created.</summary>
/// <param name="Value">The object in its present state.</param>
/// <param name="IsRepeat">Whether an earlier request created it.</param>
[GenerateSerializer, Immutable, Alias("parley.Created`1")]
public sealed record Created<T>([property: Id(0)] T Value, [property: Id(1)] bool IsRepeat);
