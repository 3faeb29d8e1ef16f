using System.Xml.Linq;
using static Parley.LoadTest.Reports.ReportText;

namespace Parley.LoadTest.Reports;

/// <summary>The elements from which a drawing is built.</summary>
internal static class SvgElements
{
    /// <summary>Adds a tooltip to an element.</summary>
    public static XElement Tipped(XElement element, string tip)
    {
        element.Add(new XElement("title", tip));
        return element;
    }

    /// <summary>A text.</summary>
    public static XElement Text(string style, double x, double y, string text) => new(
        "text",
        new XAttribute("class", style),
        new XAttribute("x", Invariant($"{x:0.#}")),
        new XAttribute("y", Invariant($"{y:0.#}")),
        text);

    /// <summary>A path.</summary>
    public static XElement Path(string style, string data) =>
        new("path", new XAttribute("class", style), new XAttribute("d", data));

    /// <summary>A rectangle.</summary>
    public static XElement Rectangle(string style, double x, double y, double width, double height) => new(
        "rect",
        new XAttribute("class", style),
        new XAttribute("x", Invariant($"{x:0.##}")),
        new XAttribute("y", Invariant($"{y:0.##}")),
        new XAttribute("width", Invariant($"{width:0.##}")),
        new XAttribute("height", Invariant($"{height:0.##}")));
}
