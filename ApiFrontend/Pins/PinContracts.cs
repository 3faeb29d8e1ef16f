using System.Text.Json.Serialization;
using Parley.ApiFrontend.Content;
using Parley.ApiFrontend.Http;
using Parley.ApiFrontend.Users;
using Parley.Boards;
using Parley.Pins;
using Parley.Users;

namespace Parley.ApiFrontend.Pins;

/// <summary>Makes a pin from words and pictures, or saves another pin.</summary>
/// <param name="BoardId">Where.</param>
/// <param name="ClientId">Names the creation for ever.</param>
/// <param name="Title">1 to 200 characters. Not with <paramref name="SourcePinId"/>.</param>
/// <param name="Link">Absolute http or https address, or null.</param>
/// <param name="Image">Its picture, or null.</param>
/// <param name="Note">At most 500 characters, or null.</param>
/// <param name="SourcePinId">The pin to save, which gives all the rest; or null.</param>
internal sealed record CreatePinRequest(
    BoardId BoardId,
    ClientId ClientId,
    string? Title = null,
    string? Link = null,
    ImageRequest? Image = null,
    string? Note = null,
    PinId? SourcePinId = null)
{
    /// <summary>What is wrong with it as a whole, or null.</summary>
    public Problem? WhyNot() => this switch
    {
        { SourcePinId: null, Title: null } => Problems.Field("/title", FieldErrorCode.Required, "A pin has a title, or saves another pin."),
        { SourcePinId: null } or { Title: null, Link: null, Image: null, Note: null } => null,
        _ => Problems.Field("/sourcePinId", FieldErrorCode.BadFormat, "A saved pin looks like its source: give nothing else."),
    };

    /// <summary>What a pin with a title says.</summary>
    public PinContent ToContent() => new(Title!, Link, Image?.ToImage(), Note, null);
}

/// <summary>A pin.</summary>
internal record PinResponse(
    PinId Id, BoardId BoardId, UserId OwnerId, string Title, string? Link, ImageResponse? Image, string? Note, string? SourcePinId)
{
    /// <summary>A pin as it is listed.</summary>
    public static PinResponse From(PinView pin) => new(
        pin.Id,
        pin.BoardId,
        pin.OwnerId,
        pin.Content.Title,
        pin.Content.Link,
        ImageResponse.From(pin.Content.Image),
        pin.Content.Note,
        pin.Content.SourcePinId);
}

/// <summary>A pin alone, with the people whom it names.</summary>
internal sealed record PinAnswer : PinResponse
{
    /// <summary>Adds the people.</summary>
    public PinAnswer(PinView pin, IReadOnlyDictionary<string, PersonResponse> users)
        : base(From(pin)) => Users = users;

    /// <summary>The people whom the pin names.</summary>
    public IReadOnlyDictionary<string, PersonResponse> Users { get; }
}

/// <summary>JSON metadata of pins.</summary>
[JsonSerializable(typeof(CreatePinRequest))]
[JsonSerializable(typeof(PinAnswer))]
[JsonSerializable(typeof(PeoplePageResponse<PinResponse>))]
internal sealed partial class PinJson : JsonSerializerContext;
