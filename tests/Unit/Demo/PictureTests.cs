using System.Text.RegularExpressions;
using System.Xml.Linq;
using Parley.Demo;

namespace Parley.Unit.Demo;

public sealed partial class PictureTests
{
    /// <summary>A few kilobytes for each picture, so that all of them together are smaller than one photograph.</summary>
    private const int MaxBytes = 16 * 1024;

    private static readonly string[] Drawn =
        ["svg", "title", "defs", "g", "use", "pattern", "linearGradient", "stop", "rect", "circle", "ellipse", "path"];

    public static TheoryData<string> Names => [.. Picture.All.Keys.Order()];

    [Theory, MemberData(nameof(Names))]
    public void A_picture_has_a_description_and_contains_only_a_drawing(string name)
    {
        var picture = Picture.All[name];
        var drawing = XElement.Parse(System.Text.Encoding.UTF8.GetString(picture.Content.Span));

        Assert.Matches("^[a-z-]+[.]svg$", name);
        Assert.InRange(picture.Content.Length, 1, MaxBytes);
        Assert.Equal($"0 0 {picture.Width} {picture.Height}", drawing.Attribute("viewBox")!.Value);
        Assert.Matches("^#[0-9a-f]{6}$", picture.Color);
        Assert.InRange(picture.Alt.Length, 10, 120);
        Assert.Empty(drawing.DescendantsAndSelf().Select(element => element.Name.LocalName).Except(Drawn));
        Assert.All(
            drawing.DescendantsAndSelf().Attributes(),
            attribute => Assert.DoesNotMatch(Active(), $"{attribute.Name.LocalName}={attribute.Value}"));
    }

    [Fact]
    public void Every_picture_is_used_and_every_person_has_one()
    {
        var wanted = DemoBoard.All.SelectMany(board => board.Pins).Select(pin => $"{pin.Picture}.svg")
            .Concat(Persona.All.Select(persona => $"portrait-{persona.Id}.svg"));

        Assert.Equal(Picture.All.Keys.Order(), wanted.Order());
    }

    // Event handlers, and references out of the file.
    [GeneratedRegex("^on|^href=[^#]|url\\((?!#)|^style=")]
    private static partial Regex Active();
}
