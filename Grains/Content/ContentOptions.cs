using System.ComponentModel.DataAnnotations;

namespace Parley.Grains.Content;

/// <summary>Where this platform's content is addressed. Section <c>Content</c>.</summary>
public sealed class ContentOptions : IValidatableObject
{
    /// <summary>The configuration section.</summary>
    public const string Section = "Content";

    /// <summary>The origin under which people see this platform: scheme, host, and port where it is not the scheme's own.</summary>
    /// <value>For example <c>https://parley.example</c>; default null: only server-relative addresses are recognised as content.</value>
    public string? PublicOrigin { get; set; }

    /// <inheritdoc/>
    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext)
    {
        if (PublicOrigin is { } origin && !IsOrigin(origin))
            yield return new($"Content:PublicOrigin is {origin}: give a scheme and a host alone, for example https://parley.example.");
    }

    private static bool IsOrigin(string text) =>
        Uri.TryCreate(text, UriKind.Absolute, out var uri)
        && (uri.Scheme == Uri.UriSchemeHttp || uri.Scheme == Uri.UriSchemeHttps)
        && string.Equals(uri.GetLeftPart(UriPartial.Authority), text, StringComparison.OrdinalIgnoreCase)
        && uri.UserInfo.Length == 0;
}
