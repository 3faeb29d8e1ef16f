using System.Xml.Linq;

namespace Parley.LoadTest.Reports;

/// <summary>The elements from which a page is built.</summary>
/// <remarks>An element with an empty text has an end tag. A browser needs it: it ignores the slash of <c>&lt;td /&gt;</c>.</remarks>
internal static class HtmlElements
{
    /// <summary>A row of cards.</summary>
    public static XElement Cards(string style, params XElement?[] cards) => new("div", new XAttribute("class", style), "", cards);

    /// <summary>A card: a short text in large letters, and a detail, which can be empty.</summary>
    public static XElement Card(string style, string text, string detail) => new(
        "div",
        new XAttribute("class", $"card {style}".TrimEnd()),
        new XElement("p", text),
        detail == "" ? null : Quiet(detail));

    /// <summary>A section with a heading.</summary>
    public static XElement Section(string title, params object?[] content) => new("section", new XElement("h2", title), content);

    /// <summary>A paragraph of secondary text.</summary>
    public static XElement Quiet(string text) => new("p", new XAttribute("class", "quiet"), text);

    /// <summary>A list; null if it has no items.</summary>
    public static XElement? List(IReadOnlyList<string> items) =>
        items.Count == 0 ? null : new("ul", items.Select(item => new XElement("li", item)));

    /// <summary>A table, which scrolls on a narrow screen. Without columns it has no heading.</summary>
    public static XElement Table(string[] columns, IEnumerable<XElement> rows)
    {
        var body = rows.ToArray();
        var heads = columns.Select((column, index) => new XElement(
            "th", new XAttribute("scope", "col"), IsNumber(body, index) ? new XAttribute("class", "number") : null, column));
        return new(
            "div",
            new XAttribute("class", "wide"),
            new XElement(
                "table",
                columns.Length == 0 ? null : new XElement("thead", new XElement("tr", heads)),
                new XElement("tbody", body)));
    }

    /// <summary>A row of a table.</summary>
    public static XElement Row(string name, params XElement[] cells) =>
        new("tr", new XElement("th", new XAttribute("scope", "row"), name), cells);

    /// <summary>A cell of a table.</summary>
    public static XElement Cell(string text, string style = "") =>
        new("td", style == "" ? null : new XAttribute("class", style), text);

    /// <summary>A heading is aligned like the cells below it.</summary>
    private static bool IsNumber(XElement[] rows, int column) =>
        rows.Select(row => row.Elements().ElementAtOrDefault(column)?.Attribute("class")?.Value)
            .Any(style => style is "number" or "number bad");
}
