namespace Parley.Client;

/// <summary>One field of a merge patch: set to a value (null removes the present value), or unchanged.</summary>
public readonly record struct PatchField<T>
{
    private PatchField(T value) => (IsSet, Value) = (true, value);

    /// <summary>Whether the patch sets the field.</summary>
    public bool IsSet { get; }

    /// <summary>The new value. It has no meaning unless <see cref="IsSet"/> is true.</summary>
    public T Value { get; }

    /// <summary>Sets the field to a value.</summary>
    public static implicit operator PatchField<T>(T value) => new(value);
}
