namespace Parley.Client;

/// <summary>One field of a merge patch: set to a value (null takes it away), or left as it is.</summary>
public readonly record struct PatchField<T>
{
    private PatchField(T value) => (IsSet, Value) = (true, value);

    /// <summary>Whether the patch names the field.</summary>
    public bool IsSet { get; }

    /// <summary>The new value; meaningless unless <see cref="IsSet"/>.</summary>
    public T Value { get; }

    /// <summary>Names the field.</summary>
    public static implicit operator PatchField<T>(T value) => new(value);
}
