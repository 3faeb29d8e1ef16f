using System.Diagnostics.CodeAnalysis;

namespace Parley;

/// <summary>A value, or the refusal in its place.</summary>
[GenerateSerializer, Immutable, Alias("parley.Result`1")]
public readonly record struct Result<T>
{
    private Result(T? value, Error? error) => (Value, Error) = (value, error);

    /// <summary>The value. Default if <see cref="Error"/> is set.</summary>
    [Id(0)]
    public T? Value { get; init; }

    /// <summary>The refusal, or null.</summary>
    [Id(1)]
    public Error? Error { get; init; }

    /// <summary>Returns true and the value, or false and the refusal.</summary>
    public bool TryGet([NotNullWhen(true)] out T? value, [NotNullWhen(false)] out Error? error)
    {
        (value, error) = (Value, Error);
        return error is null;
    }

    /// <summary>Wraps a value.</summary>
    public static implicit operator Result<T>(T value) => new(value, null);

    /// <summary>Wraps a refusal.</summary>
    public static implicit operator Result<T>(Error error) => new(default, error);
}

/// <summary>The value of a successful command that returns nothing else.</summary>
[GenerateSerializer, Immutable, Alias("parley.Done")]
public readonly record struct Done;
