using System.Buffers;
using System.Text.Json;
using Parley.Boards;
using Parley.Content;
using Parley.Core;
using Parley.Grains.Boards;
using Parley.Pins;

namespace Parley.Grains.Pins;

/// <summary>The rules for the content of a pin and for repeats of its creation, as pure functions.</summary>
internal static class PinRules
{
    private static readonly SearchValues<char> HexDigits = SearchValues.Create("0123456789abcdefABCDEF");

    /// <summary>The canonical form of a creation, by which repeats are compared.</summary>
    public static string Canonical(BoardId boardId, PinContent content) => JsonSerializer.Serialize<object?[]>(
        ["pin", boardId.Value, content.Title, content.Link, content.Image, content.Note]);

    /// <summary>The canonical form of a save, by which repeats are compared. It contains the source and the board, not the content, which
    /// may change.</summary>
    public static string Canonical(BoardId boardId, string sourcePinId) =>
        JsonSerializer.Serialize<object?[]>(["save", boardId.Value, sourcePinId]);

    /// <summary>Returns the refusal of invalid content, or null.</summary>
    public static Error? WhyNot(PinContent content, BoardOptions limits) => FieldRules.Refusal(
        content.Title is null
            ? FieldRules.Required(nameof(content.Title))
            : FieldRules.Line(nameof(content.Title), content.Title, limits.MaxTitleLength),
        FieldRules.Link(nameof(content.Link), content.Link, limits.MaxUrlLength),
        FieldRules.Text(nameof(content.Note), content.Note, limits.MaxDescriptionLength),
        content.SourcePinId is { Length: > ContentRef.MaxIdLength } or "" ? FieldRules.BadFormat(nameof(content.SourcePinId)) : null,
        content.Image is not { } image ? null
            : image.Url is null ? FieldRules.Required(ImageField(nameof(Image.Url)))
            : FieldRules.Picture(ImageField(nameof(Image.Url)), image.Url, limits.MaxUrlLength),
        content.Image is { } wide ? Side(ImageField(nameof(Image.Width)), wide.Width) : null,
        content.Image is { } high ? Side(ImageField(nameof(Image.Height)), high.Height) : null,
        content.Image?.Color is { } color && !IsColor(color) ? FieldRules.BadFormat(ImageField(nameof(Image.Color))) : null,
        FieldRules.Text(ImageField(nameof(Image.Alt)), content.Image?.Alt, limits.MaxDescriptionLength));

    private static string ImageField(string name) => $"{nameof(PinContent.Image)}.{name}";

    private static FieldError? Side(string field, int pixels) =>
        pixels is >= 1 and <= short.MaxValue ? null
        : pixels < 1 ? FieldRules.BadFormat(field)
        : FieldRules.TooLong(field, short.MaxValue, pixels);

    private static bool IsColor(string color) => color is ['#', ..] && color.Length == 7 && !color.AsSpan(1).ContainsAnyExcept(HexDigits);
}
