namespace Parley;

/// <summary>One field of a merge patch (RFC 7396): set to a value, which may be null, or omitted.</summary>
[GenerateSerializer, Immutable, Alias("parley.Patch`1")]
public readonly record struct Patch<T>
{
    private Patch(T value) => (IsSet, Value) = (true, value);

    /// <summary>Whether the patch sets the field.</summary>
    [Id(0)]
    public bool IsSet { get; init; }

    /// <summary>The new value; meaningless unless <see cref="IsSet"/>.</summary>
    [Id(1)]
    public T Value { get; init; }

    /// <summary>Returns the new value if the field is set, else <paramref name="current"/>.</summary>
    public T Or(T current) => IsSet ? Value : current;

    /// <summary>Sets the field.</summary>
    public static implicit operator Patch<T>(T value) => new(value);
}
