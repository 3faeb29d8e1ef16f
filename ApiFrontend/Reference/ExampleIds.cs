namespace Parley.ApiFrontend.Reference;

/// <summary>The ids of the board, the pin and the group in the examples of the OpenAPI document. Unlike the ids of people and of one-to-one
/// conversations, these ids are generated. With <c>--demo</c> they exist, and alice may change them.</summary>
internal sealed class ExampleIds
{
    /// <summary>The board in the document of a server without the demo data.</summary>
    public const string AnyBoard = "06e4x9k2m8q7r5t3v1w0y6z4ab";

    /// <summary>The pin in the document of a server without the demo data.</summary>
    public const string AnyPin = "06e4x9k2m8q7r5t3v1w0y6z4ac";

    /// <summary>The group in the document of a server without the demo data.</summary>
    public const string AnyGroup = "06e4x9k2m8q7r5t3v1w0y6z4ad";

    /// <summary>The board.</summary>
    public string Board { get; set; } = AnyBoard;

    /// <summary>The pin.</summary>
    public string Pin { get; set; } = AnyPin;

    /// <summary>The group.</summary>
    public string Group { get; set; } = AnyGroup;

    /// <summary>Replaces the ids in the text of an example.</summary>
    public string Fill(string example) =>
        example.Replace(AnyBoard, Board, StringComparison.Ordinal).Replace(AnyPin, Pin, StringComparison.Ordinal);
}
