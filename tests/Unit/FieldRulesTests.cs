using Parley.Core;

namespace Parley.Unit;

/// <summary>The common rules for fields of requests.</summary>
public sealed class FieldRulesTests
{
    [Theory]
    [InlineData("Kitchens", null)]
    [InlineData("👩‍🍳🍳", null)]
    [InlineData("", FieldErrorCode.Required)]
    [InlineData(" \u00a0", FieldErrorCode.Required)]
    [InlineData("two\nlines", FieldErrorCode.BadFormat)]
    [InlineData("bell\u0007", FieldErrorCode.BadFormat)]
    [InlineData("12345678901", FieldErrorCode.TooLong)]
    public void A_name_is_one_visible_line(string name, FieldErrorCode? code) =>
        Assert.Equal(code, FieldRules.Line("Name", name, 10)?.Code);

    [Fact]
    public void Half_a_surrogate_pair_is_refused()
    {
        Assert.Equal(FieldErrorCode.BadFormat, FieldRules.Line("Name", "half \ud83d", 10)?.Code);
        Assert.Equal(FieldErrorCode.BadFormat, FieldRules.Text("Note", "\udc4d half", 10)?.Code);
    }

    [Fact]
    public void Length_is_measured_in_scalar_values()
    {
        Assert.Null(FieldRules.Line("Name", string.Concat(Enumerable.Repeat("🍳", 10)), 10));
        Assert.Equal(
            new FieldError("Name", FieldErrorCode.TooLong, 10, 11),
            FieldRules.Line("Name", string.Concat(Enumerable.Repeat("🍳", 11)), 10));
    }

    [Theory]
    [InlineData("a\nb\r\nc", null)]
    [InlineData("", null)]
    [InlineData("a\tb", FieldErrorCode.BadFormat)]
    [InlineData("a\0b", FieldErrorCode.BadFormat)]
    [InlineData("12345678901", FieldErrorCode.TooLong)]
    public void A_text_may_have_line_breaks_but_no_other_control_characters(string text, FieldErrorCode? code) =>
        Assert.Equal(code, FieldRules.Text("Note", text, 10)?.Code);

    [Theory]
    [InlineData("https://example.org/a?b=c#d", null)]
    [InlineData("HTTP://example.org", null)]
    [InlineData("javascript:alert(1)", FieldErrorCode.BadFormat)]
    [InlineData("ftp://example.org", FieldErrorCode.BadFormat)]
    [InlineData("/pins/1", FieldErrorCode.BadFormat)]
    [InlineData("https://", FieldErrorCode.BadFormat)]
    [InlineData("https:example.org", FieldErrorCode.BadFormat)]
    [InlineData("https://example.org/ a", FieldErrorCode.BadFormat)]
    [InlineData("https://example.org/\n", FieldErrorCode.BadFormat)]
    [InlineData("https://example.org\\a", FieldErrorCode.BadFormat)]
    [InlineData("", FieldErrorCode.BadFormat)]
    public void A_link_is_an_absolute_web_address(string link, FieldErrorCode? code) =>
        Assert.Equal(code, FieldRules.Link("Link", link, 100)?.Code);

    [Theory]
    [InlineData("https://example.org/a.jpg", null)]
    [InlineData("/v1/media/a.jpg", null)]
    [InlineData("http://example.org/a.jpg", FieldErrorCode.BadFormat)]
    [InlineData("data:image/png;base64,AA", FieldErrorCode.BadFormat)]
    [InlineData("//example.org/a.jpg", FieldErrorCode.BadFormat)]
    [InlineData("/\\example.org/a.jpg", FieldErrorCode.BadFormat)]
    [InlineData("/\t/example.org/a.jpg", FieldErrorCode.BadFormat)]
    [InlineData("a.jpg", FieldErrorCode.BadFormat)]
    public void A_picture_address_is_https_or_server_relative(string url, FieldErrorCode? code) =>
        Assert.Equal(code, FieldRules.Picture("Image.Url", url, 100)?.Code);

    [Fact]
    public void A_refusal_names_every_wrong_field()
    {
        var error = FieldRules.Refusal(FieldRules.Required("A"), null, FieldRules.BadFormat("B"));
        Assert.Equal(ErrorCode.InvalidRequest, error?.Code);
        Assert.Equal(["A", "B"], error?.Fields.Select(field => field.Field) ?? []);
        Assert.Null(FieldRules.Refusal(null, null));
    }
}
