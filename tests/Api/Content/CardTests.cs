using System.Net;
using Parley.Api.Conversations;
using Parley.Api.Hosting;
using Parley.Client;

namespace Parley.Api.Content;

public sealed class CardTests(SharedServer shared)
{
    [Fact]
    public async Task References_and_addresses_are_resolved_in_the_order_of_the_request()
    {
        var (alice, aliceId) = await shared.NewUserAsync("alice");
        var pin = await alice.PinAsync("A red door");

        var cards = await alice.Cards.ResolveAsync(
        [
            CardRef.Of(ShareKind.Profile, aliceId),
            CardRef.Of(new Uri($"/pins/{pin.Id}", UriKind.Relative)),
            CardRef.Of(new Uri("https://elsewhere.example/pins/x")),
            CardRef.Of(ShareKind.Board, pin.BoardId),
            CardRef.Of(ShareKind.Pin, "no such pin"),
        ]);

        Assert.Equal(
            [(ShareKind.Profile, "alice"), (ShareKind.Pin, "A red door"), null, (ShareKind.Board, "Board of A red door"), null],
            cards.Select(card => card.Card is { } seen ? (seen.Kind, seen.Title) : ((ShareKind, string)?)null));
        Assert.Equal(pin.Image, cards[1].Card!.Image);
    }

    [Fact]
    public async Task A_hundred_references_are_answered_and_a_hundred_and_one_are_refused()
    {
        using var alice = await shared.Server.HttpAsAsync(SharedServer.NewUser("alice"));
        var hundred = string.Join(',', Enumerable.Repeat("""{"kind":"pin","id":"x"}""", 100));

        var answered = await alice.SendAsync(HttpMethod.Post, "/v1/cards", $$"""{"refs":[{{hundred}}]}""");
        var refused = await alice.SendAsync(HttpMethod.Post, "/v1/cards", $$"""{"refs":[{"url":"/"},{{hundred}}]}""");

        Assert.Equal((HttpStatusCode.OK, 100), (answered.Status, answered.Body.GetProperty("items").GetArrayLength()));
        Assert.Equal(["/refs too_long"], Http.ProblemAssert.Fields(refused.Body));
    }
}
