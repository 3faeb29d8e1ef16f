using System.Collections.Immutable;
using System.Text.Json.Serialization;
using Parley.ApiFrontend.Http;
using Parley.ApiFrontend.Users;
using Parley.Content;
using Parley.Users;

namespace Parley.ApiFrontend.Content;

/// <summary>A reference to content: by kind and id, or by its address on this platform.</summary>
/// <param name="Kind">The kind of the content. Requires <c>id</c>.</param>
/// <param name="Id">The id of the content. Requires <c>kind</c>.</param>
/// <param name="Url">The address of the content on this platform. Only without <c>kind</c> and <c>id</c>.</param>
[method: JsonConstructor] // a struct, so that a list cannot hold null
internal readonly record struct CardRefRequest(ShareKind? Kind = null, string? Id = null, string? Url = null)
{
    /// <summary>The longest URL, in characters.</summary>
    public const int MaxUrlLength = 2_000;

    /// <summary>Whether the reference has one of the two forms.</summary>
    [JsonIgnore]
    public bool IsWellFormed => this switch
    {
        { Kind: not null, Id.Length: >= 1 and <= ContentRef.MaxIdLength, Url: null } => true,
        { Kind: null, Id: null, Url.Length: >= 1 and <= MaxUrlLength } => true,
        _ => false,
    };
}

/// <summary>References to resolve.</summary>
/// <param name="Refs">The references.</param>
internal sealed record CardsRequest(ImmutableArray<CardRefRequest> Refs)
{
    /// <summary>The most references of one request.</summary>
    public const int MaxRefs = 100;

    /// <summary>Returns what is wrong with the request, or null.</summary>
    public Problem? WhyNot()
    {
        if (Refs.Length > MaxRefs)
            return Problems.Field("/refs", FieldErrorCode.TooLong, "Too many references at once.", MaxRefs, Refs.Length);
        for (var i = 0; i < Refs.Length; i++)
        {
            if (!Refs[i].IsWellFormed)
                return Problems.Field($"/refs/{i}", FieldErrorCode.BadFormat, "Give kind and id, or only url.");
        }

        return null;
    }
}

/// <summary>How a pin, a board or a profile looks.</summary>
/// <param name="Kind">The kind of the content.</param>
/// <param name="Id">The id of the content.</param>
/// <param name="Title">The title.</param>
/// <param name="OwnerId">The owner, or null.</param>
/// <param name="Link">The address to which a pin leads, or null.</param>
/// <param name="Image">The picture, or null.</param>
internal sealed record CardResponse(ShareKind Kind, string Id, string Title, UserId? OwnerId, string? Link, ImageResponse? Image)
{
    /// <summary>Converts a card to the answer.</summary>
    public static CardResponse From(Card card) =>
        new(card.Kind, card.Id, card.Title, card.OwnerId, card.Link, ImageResponse.From(card.Image));
}

/// <summary>Whether a reference leads to something that the caller may see.</summary>
internal enum CardState
{
    /// <summary>There is a card.</summary>
    Available = 1,

    /// <summary>The content does not exist, or the caller may not see it.</summary>
    Unavailable = 2,
}

/// <summary>A resolved reference.</summary>
/// <param name="State">Whether the caller may see the content.</param>
/// <param name="Card">The card. Null: the content is unavailable.</param>
internal sealed record ResolvedCardResponse(CardState State, CardResponse? Card)
{
    /// <summary>Converts a resolved reference to the answer.</summary>
    public static ResolvedCardResponse From(Card? card) =>
        card is null ? new(CardState.Unavailable, null) : new(CardState.Available, CardResponse.From(card));
}

/// <summary>Resolved references.</summary>
/// <param name="Items">One item for each reference, in the order of the request.</param>
/// <param name="Users">The names and pictures of all people in the answer, by user id.</param>
internal sealed record CardsResponse(IReadOnlyList<ResolvedCardResponse> Items, IReadOnlyDictionary<string, PersonResponse> Users);

/// <summary>JSON metadata of cards.</summary>
[JsonSerializable(typeof(CardsRequest))]
[JsonSerializable(typeof(CardsResponse))]
internal sealed partial class CardJson : JsonSerializerContext;
