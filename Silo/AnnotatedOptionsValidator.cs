using System.ComponentModel.DataAnnotations;
using Microsoft.Extensions.Options;

namespace Parley.Silo;

/// <summary>Validates options by the annotations of their class.</summary>
internal sealed class AnnotatedOptionsValidator<T> : IValidateOptions<T>
    where T : class
{
    public ValidateOptionsResult Validate(string? name, T options)
    {
        var wrong = new List<ValidationResult>();
        return Validator.TryValidateObject(options, new ValidationContext(options), wrong, validateAllProperties: true)
            ? ValidateOptionsResult.Success
            : ValidateOptionsResult.Fail(wrong.Select(result => $"{typeof(T).Name}: {result.ErrorMessage}"));
    }
}
