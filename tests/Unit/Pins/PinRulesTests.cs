using Parley.Boards;
using Parley.Grains.Boards;
using Parley.Grains.Pins;
using Parley.Pins;

namespace Parley.Unit.Pins;

/// <summary>The rules for the fields of a pin.</summary>
public sealed class PinRulesTests
{
    private static readonly BoardOptions Limits = new() { MaxTitleLength = 10, MaxDescriptionLength = 10, MaxUrlLength = 100 };
    private static readonly PinContent Fine = new("Oak", "https://example.org", new("/a.jpg", 4, 3, "#a0B1c2", "an oak"), "nice", null);
    private static readonly BoardId Board = BoardId.Parse("0123456789abcdefghjkmnpqrs");

    public static TheoryData<string, PinContent> Wrong => new()
    {
        { "Title Required", Fine with { Title = null! } },
        { "Title Required", Fine with { Title = " " } },
        { "Title TooLong", Fine with { Title = "12345678901" } },
        { "Link BadFormat", Fine with { Link = "javascript:alert(1)" } },
        { "Link TooLong", Fine with { Link = "https://example.org/" + new string('a', 100) } },
        { "Note TooLong", Fine with { Note = "12345678901" } },
        { "Image.Url Required", Fine with { Image = Fine.Image! with { Url = null! } } },
        { "Image.Url BadFormat", Fine with { Image = Fine.Image! with { Url = "//example.org/a.jpg" } } },
        { "Image.Width BadFormat", Fine with { Image = Fine.Image! with { Width = 0 } } },
        { "Image.Width TooLong", Fine with { Image = Fine.Image! with { Width = 32_768 } } },
        { "Image.Height BadFormat", Fine with { Image = Fine.Image! with { Height = -1 } } },
        { "Image.Color BadFormat", Fine with { Image = Fine.Image! with { Color = "red" } } },
        { "Image.Color BadFormat", Fine with { Image = Fine.Image! with { Color = "#a0b1cg" } } },
        { "Image.Color BadFormat", Fine with { Image = Fine.Image! with { Color = "#a0b1c" } } },
        { "Image.Alt TooLong", Fine with { Image = Fine.Image! with { Alt = "12345678901" } } },
        { "SourcePinId BadFormat", Fine with { SourcePinId = "" } },
        { "SourcePinId BadFormat", Fine with { SourcePinId = new string('a', 129) } },
    };

    [Theory]
    [MemberData(nameof(Wrong))]
    public void Every_wrong_field_is_named(string wrong, PinContent content)
    {
        var error = PinRules.WhyNot(content, Limits);
        Assert.Equal(ErrorCode.InvalidRequest, error?.Code);
        Assert.Equal([wrong], error!.Fields.Select(field => $"{field.Field} {field.Code}"));
    }

    [Fact]
    public void A_pin_needs_only_a_title()
    {
        Assert.Null(PinRules.WhyNot(Fine, Limits));
        Assert.Null(PinRules.WhyNot(new("Oak", null, null, null, null), Limits));
        Assert.Null(PinRules.WhyNot(Fine with { Image = new("https://example.org/a.jpg", 32_767, 1, null, null) }, Limits));
    }

    [Fact]
    public void Requests_that_differ_in_any_field_have_different_hashes()
    {
        PinContent[] contents =
        [
            Fine, Fine with { Title = "Elm" }, Fine with { Link = null }, Fine with { Note = null }, Fine with { Image = null },
            Fine with { Image = Fine.Image! with { Width = 5 } }, Fine with { Image = Fine.Image! with { Alt = null } },
        ];
        string[] requests =
        [
            .. contents.Select(content => PinRules.Canonical(Board, content)),
            PinRules.Canonical(BoardId.Parse("zzzzzzzzzzzzzzzzzzzzzzzzzz"), Fine),
            PinRules.Canonical(Board, "source"),
            PinRules.Canonical(Board, "other"),
        ];
        Assert.Equal(requests.Length, requests.Distinct().Count());
    }
}
