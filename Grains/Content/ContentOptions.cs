using System.ComponentModel.DataAnnotations;

namespace Parley.Grains.Content;

/// <summary>The public address of this platform's content. Section <c>Content</c>.</summary>
public sealed class ContentOptions : IValidatableObject
{
    /// <summary>The configuration section.</summary>
    public const string Section = "Content";

    /// <summary>The public origin of this platform: scheme, host, and the port if it is not the scheme's default.</summary>
    /// <value>For example <c>https://parley.example</c>; default null. Without it, only server-relative addresses are recognised as
    /// content.</value>
    public string? PublicOrigin { get; set; }

    /// <inheritdoc/>
    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext)
    {
        if (PublicOrigin is { } origin && !IsOrigin(origin))
            yield return new($"Content:PublicOrigin is {origin}: give only a scheme and a host, for example https://parley.example.");
    }

    private static bool IsOrigin(string text) =>
        Uri.TryCreate(text, UriKind.Absolute, out var uri)
        && (uri.Scheme == Uri.UriSchemeHttp || uri.Scheme == Uri.UriSchemeHttps)
        && string.Equals(uri.GetLeftPart(UriPartial.Authority), text, StringComparison.OrdinalIgnoreCase)
        && uri.UserInfo.Length == 0;
}
