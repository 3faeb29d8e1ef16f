using System.Text.Json.Serialization;
using Parley.ApiFrontend.Content;
using Parley.ApiFrontend.Http;
using Parley.ApiFrontend.Users;
using Parley.Boards;
using Parley.Pins;
using Parley.Users;

namespace Parley.ApiFrontend.Pins;

/// <summary>A pin to create, or another pin to save.</summary>
/// <param name="BoardId">The board for the pin.</param>
/// <param name="ClientId">Identifies the request. A repeat with the same id returns the same pin.</param>
/// <param name="Title">The title of a new pin. Null or absent: <c>sourcePinId</c> is given.</param>
/// <param name="Link">The http or https address to which a new pin leads, or null.</param>
/// <param name="Image">The picture of a new pin, or null.</param>
/// <param name="Note">A note for a new pin, or null.</param>
/// <param name="SourcePinId">The pin to save. Title, link, image and note are taken from it. Null or absent: <c>title</c> is given.</param>
internal sealed record CreatePinRequest(
    BoardId BoardId,
    ClientId ClientId,
    string? Title = null,
    string? Link = null,
    ImageRequest? Image = null,
    string? Note = null,
    PinId? SourcePinId = null)
{
    /// <summary>Returns what is wrong with the request, or null.</summary>
    public Problem? WhyNot() => this switch
    {
        { SourcePinId: null, Title: null } => Problems.Field("/title", FieldErrorCode.Required, "A pin needs a title, or a sourcePinId."),
        { SourcePinId: null } or { Title: null, Link: null, Image: null, Note: null } => null,
        _ => Problems.Field("/sourcePinId", FieldErrorCode.BadFormat, "With sourcePinId, give no title, link, image or note."),
    };

    /// <summary>Converts to the content of a new pin.</summary>
    public PinContent ToContent() => new(Title!, Link, Image?.ToImage(), Note, null);
}

/// <summary>A pin.</summary>
/// <param name="Id">The id.</param>
/// <param name="BoardId">The board.</param>
/// <param name="OwnerId">The owner.</param>
/// <param name="Title">The title.</param>
/// <param name="Link">The address to which the pin leads, or null.</param>
/// <param name="Image">The picture, or null.</param>
/// <param name="Note">The note of the owner, or null.</param>
/// <param name="SourcePinId">The pin from which this pin was saved, or null.</param>
internal record PinResponse(
    PinId Id, BoardId BoardId, UserId OwnerId, string Title, string? Link, ImageResponse? Image, string? Note, string? SourcePinId)
{
    /// <summary>Converts a pin to the answer.</summary>
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

/// <summary>A pin with the names and pictures of its people.</summary>
internal sealed record PinAnswer : PinResponse
{
    /// <summary>Creates the answer.</summary>
    public PinAnswer(PinView pin, IReadOnlyDictionary<string, PersonResponse> users)
        : base(From(pin)) => Users = users;

    /// <summary>The names and pictures of the people, by user id.</summary>
    public IReadOnlyDictionary<string, PersonResponse> Users { get; }
}

/// <summary>JSON metadata of pins.</summary>
[JsonSerializable(typeof(CreatePinRequest))]
[JsonSerializable(typeof(PinAnswer))]
[JsonSerializable(typeof(PeoplePageResponse<PinResponse>))]
internal sealed partial class PinJson : JsonSerializerContext;
