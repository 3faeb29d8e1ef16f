namespace Parley;

/// <summary>A thing that a request made, or that an earlier request with the same client id had made.</summary>
/// <param name="Value">The thing as it now is.</param>
/// <param name="IsRepeat">Whether it was there before.</param>
[GenerateSerializer, Immutable, Alias("parley.Created`1")]
public sealed record Created<T>([property: Id(0)] T Value, [property: Id(1)] bool IsRepeat);
