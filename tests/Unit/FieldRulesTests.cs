using Parley.Core;

namespace Parley.Unit;

/// <summary>The shapes that fields of requests have in common.</summary>
public sealed class FieldRulesTests
{
    [Theory]
    [InlineData("Kitchens", null)]
    [InlineData("👩‍🍳🍳", null)]
    [InlineData("", "required")]
    [InlineData(" \u00a0", "required")]
    [InlineData("two\nlines", "bad_format")]
    [InlineData("bell\u0007", "bad_format")]
    [InlineData("12345678901", "too_long")]
    public void A_name_is_one_line_that_says_something(string name, string? code) =>
        Assert.Equal(code, FieldRules.Line("/name", name, 10)?.Code);

    [Fact]
    public void Half_a_surrogate_pair_is_no_text()
    {
        Assert.Equal("bad_format", FieldRules.Line("/name", "half \ud83d", 10)?.Code);
        Assert.Equal("bad_format", FieldRules.Text("/note", "\udc4d half", 10)?.Code);
    }

    [Fact]
    public void Length_is_measured_in_scalar_values()
    {
        Assert.Null(FieldRules.Line("/name", string.Concat(Enumerable.Repeat("🍳", 10)), 10));
        Assert.Equal(new FieldError("/name", "too_long", 10, 11), FieldRules.Line("/name", string.Concat(Enumerable.Repeat("🍳", 11)), 10));
    }

    [Theory]
    [InlineData("a\nb\r\nc", null)]
    [InlineData("", null)]
    [InlineData("a\tb", "bad_format")]
    [InlineData("a\0b", "bad_format")]
    [InlineData("12345678901", "too_long")]
    public void Words_may_have_line_breaks_and_no_other_control_characters(string text, string? code) =>
        Assert.Equal(code, FieldRules.Text("/note", text, 10)?.Code);

    [Theory]
    [InlineData("https://example.org/a?b=c#d", null)]
    [InlineData("HTTP://example.org", null)]
    [InlineData("javascript:alert(1)", "bad_format")]
    [InlineData("ftp://example.org", "bad_format")]
    [InlineData("/pins/1", "bad_format")]
    [InlineData("https://", "bad_format")]
    [InlineData("https:example.org", "bad_format")]
    [InlineData("https://example.org/ a", "bad_format")]
    [InlineData("https://example.org/\n", "bad_format")]
    [InlineData("https://example.org\\a", "bad_format")]
    [InlineData("", "bad_format")]
    public void A_link_is_an_absolute_web_address(string link, string? code) =>
        Assert.Equal(code, FieldRules.Link("/link", link, 100)?.Code);

    [Theory]
    [InlineData("https://example.org/a.jpg", null)]
    [InlineData("/v1/media/a.jpg", null)]
    [InlineData("http://example.org/a.jpg", "bad_format")]
    [InlineData("data:image/png;base64,AA", "bad_format")]
    [InlineData("//example.org/a.jpg", "bad_format")]
    [InlineData("/\\example.org/a.jpg", "bad_format")]
    [InlineData("/\t/example.org/a.jpg", "bad_format")]
    [InlineData("a.jpg", "bad_format")]
    public void A_picture_is_https_or_this_servers_own(string url, string? code) =>
        Assert.Equal(code, FieldRules.Picture("/image/url", url, 100)?.Code);

    [Fact]
    public void A_refusal_names_every_wrong_field()
    {
        var error = FieldRules.Refusal(FieldRules.Required("/a"), null, FieldRules.BadFormat("/b"));
        Assert.Equal(ErrorCode.InvalidRequest, error?.Code);
        Assert.Equal(["/a", "/b"], error?.Fields.Select(field => field.Field) ?? []);
        Assert.Null(FieldRules.Refusal(null, null));
    }
}
