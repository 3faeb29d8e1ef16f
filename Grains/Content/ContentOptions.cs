using System.ComponentModel.DataAnnotations;

namespace Parley.Grains.Content;

/// <summary>Where this platform's content is addressed. Section <c>Content</c>.</summary>
public sealed class ContentOptions
{
    /// <summary>The configuration section.</summary>
    public const string Section = "Content";

    /// <summary>The origin under which people see this platform: scheme, host, and port where it is not the scheme's own.</summary>
    /// <value>For example <c>https://parley.example</c>; default null: only server-relative addresses are recognised as content.</value>
    [RegularExpression("https?://[^/?#@\\s]+")]
    public string? PublicOrigin { get; set; }
}
