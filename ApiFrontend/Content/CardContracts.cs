using System.Collections.Immutable;
using System.Text.Json.Serialization;
using Parley.ApiFrontend.Http;
using Parley.ApiFrontend.Users;
using Parley.Content;
using Parley.Users;

namespace Parley.ApiFrontend.Content;

/// <summary>Names one thing: by kind and id, or by its address on this platform.</summary>
/// <param name="Kind">With <paramref name="Id"/>.</param>
/// <param name="Id">With <paramref name="Kind"/>; at most 128 characters.</param>
/// <param name="Url">Alone; at most 2,000 characters.</param>
[method: JsonConstructor] // a struct, so that a list cannot hold null
internal readonly record struct CardRefRequest(ShareKind? Kind = null, string? Id = null, string? Url = null)
{
    private const int MaxUrlLength = 2_000;

    /// <summary>Whether it names a thing in one of the two ways.</summary>
    [JsonIgnore]
    public bool IsWellFormed => this switch
    {
        { Kind: not null, Id.Length: >= 1 and <= ContentRef.MaxIdLength, Url: null } => true,
        { Kind: null, Id: null, Url.Length: >= 1 and <= MaxUrlLength } => true,
        _ => false,
    };
}

/// <summary>Asks how things look to the caller now.</summary>
/// <param name="Refs">At most 100.</param>
internal sealed record CardsRequest(ImmutableArray<CardRefRequest> Refs)
{
    private const int MaxRefs = 100;

    /// <summary>What is wrong with it, or null.</summary>
    public Problem? WhyNot()
    {
        if (Refs.Length > MaxRefs)
            return Problems.Field("/refs", FieldErrorCode.TooLong, "Too many references at once.", MaxRefs, Refs.Length);
        for (var i = 0; i < Refs.Length; i++)
        {
            if (!Refs[i].IsWellFormed)
                return Problems.Field($"/refs/{i}", FieldErrorCode.BadFormat, "Name a thing by kind and id, or by its url alone.");
        }

        return null;
    }
}

/// <summary>How a thing that can be shared looks.</summary>
internal sealed record CardResponse(ShareKind Kind, string Id, string Title, UserId? OwnerId, string? Link, ImageResponse? Image)
{
    /// <summary>A card as it is answered.</summary>
    public static CardResponse From(Card card) =>
        new(card.Kind, card.Id, card.Title, card.OwnerId, card.Link, ImageResponse.From(card.Image));
}

/// <summary>Whether a reference leads to something that the caller may see.</summary>
internal enum CardState
{
    /// <summary>There is a card.</summary>
    Available = 1,

    /// <summary>There is nothing, or not for the caller.</summary>
    Unavailable = 2,
}

/// <summary>How one reference looks.</summary>
internal sealed record ResolvedCardResponse(CardState State, CardResponse? Card)
{
    /// <summary>A resolved reference as it is answered.</summary>
    public static ResolvedCardResponse From(Card? card) =>
        card is null ? new(CardState.Unavailable, null) : new(CardState.Available, CardResponse.From(card));
}

/// <summary>How references look, in the order asked.</summary>
internal sealed record CardsResponse(IReadOnlyList<ResolvedCardResponse> Items, IReadOnlyDictionary<string, PersonResponse> Users);

/// <summary>JSON metadata of cards.</summary>
[JsonSerializable(typeof(CardsRequest))]
[JsonSerializable(typeof(CardsResponse))]
internal sealed partial class CardJson : JsonSerializerContext;
