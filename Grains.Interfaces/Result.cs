using System.Diagnostics.CodeAnalysis;

namespace Parley;

/// <summary>A value, or the one reason why there is none.</summary>
[GenerateSerializer, Immutable, Alias("parley.Result`1")]
public readonly record struct Result<T>
{
    private Result(T? value, Error? error) => (Value, Error) = (value, error);

    /// <summary>The value; unset where <see cref="Error"/> is set.</summary>
    [Id(0)]
    public T? Value { get; init; }

    /// <summary>The refusal, or null.</summary>
    [Id(1)]
    public Error? Error { get; init; }

    /// <summary>Whether there is a value; then <paramref name="value"/> is it, else <paramref name="error"/> says why not.</summary>
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

/// <summary>The value of a command that has nothing to answer but that it is done.</summary>
[GenerateSerializer, Immutable, Alias("parley.Done")]
public readonly record struct Done;
