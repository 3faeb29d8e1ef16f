using Parley.Content;
using Parley.Pins;
using Parley.Users;

namespace Parley.Cluster.Content;

/// <summary>The built-in catalog, as different viewers see it.</summary>
public sealed class CatalogTests(ParleyCluster cluster)
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task References_resolve_in_order_to_the_cards_that_the_viewer_sees()
    {
        var (ann, ben) = (await cluster.PersonAsync("ann"), await cluster.PersonAsync("ben"));
        var (open, pins) = await cluster.BoardAsync(ann, pins: 2);
        var (secret, hidden) = await cluster.BoardAsync(ann, secret: true, pins: 1);
        await cluster.Grains.GetGrain<IPinGrain>(pins[0].Value).DeleteAsync(ann, Ct);
        ContentRef[] references =
        [
            new(ShareKind.Pin, pins[1].Value), new(ShareKind.Pin, pins[0].Value), new(ShareKind.Pin, hidden[0].Value),
            new(ShareKind.Board, secret.Value), new(ShareKind.Board, open.Value), new(ShareKind.Profile, ann.Value),
            new(ShareKind.Profile, "nobody-at-all"), new(ShareKind.Pin, "no id"), new(ShareKind.Board, pins[1].Value),
            new((ShareKind)9, "x"), new(ShareKind.Pin, pins[1].Value),
        ];
        var cards = await cluster.Catalog.ResolveAsync(ben, [.. references], Ct);

        var content = ParleyCluster.Content("2");
        var pin = new Card(ShareKind.Pin, pins[1].Value, "2", ann, content.Link, content.Image);
        var board = new Card(ShareKind.Board, open.Value, "Kitchens", ann, null, content.Image);
        var profile = new Card(ShareKind.Profile, ann.Value, "ann", ann, null, null);
        Assert.Equal([pin, null, null, null, board, profile, null, null, null, null, pin], cards);
    }

    [Fact]
    public async Task The_owner_resolves_pins_of_a_secret_board()
    {
        var ann = await cluster.PersonAsync("ann");
        var (secret, pins) = await cluster.BoardAsync(ann, secret: true, pins: 1);
        var cards = await cluster.Catalog.ResolveAsync(ann, [new(ShareKind.Board, secret.Value), new(ShareKind.Pin, pins[0].Value)], Ct);
        Assert.Equal(["Kitchens", "1"], cards.Select(card => card?.Title));
    }

    [Fact]
    public async Task Boards_are_listed_in_the_order_of_creation_as_the_viewer_sees_them()
    {
        var (ann, ben) = (await cluster.PersonAsync("ann"), await cluster.PersonAsync("ben"));
        foreach (var (name, secret) in new[] { ("Oak kitchens", false), ("Secret KITCHENS", true), ("Gardens", false) })
            await cluster.Boards.CreateAsync(ann, new(name, null, secret), ParleyCluster.Client("b"), Ct);
        Assert.Equal(["Oak kitchens", "Secret KITCHENS", "Gardens"], await NamesAsync(ann, ann, null));
        Assert.Equal(["Oak kitchens", "Secret KITCHENS"], await NamesAsync(ann, ann, "kitchen"));
        Assert.Equal(["Oak kitchens", "Gardens"], await NamesAsync(ben, ann, null));
        Assert.Empty(await NamesAsync(ann, ben, null));
    }

    [Fact]
    public void An_address_of_a_page_is_recognised() =>
        Assert.Equal(new ContentRef(ShareKind.Profile, "ann"), cluster.Catalog.Recognise("/users/ann"));

    private async Task<string[]> NamesAsync(UserId viewer, UserId owner, string? search) =>
        [.. (await cluster.Catalog.BoardsAsync(viewer, owner, search, Ct)).Select(board => board.Name)];
}
