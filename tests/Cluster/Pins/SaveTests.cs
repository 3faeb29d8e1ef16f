using Parley.Boards;
using Parley.Content;
using Parley.Pins;

namespace Parley.Cluster.Pins;

/// <summary>Saving pins of others: visible ones, or those that a card shows.</summary>
public sealed class SaveTests(ParleyCluster cluster)
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_visible_pin_is_saved_once_and_without_its_note()
    {
        var (ann, ben) = (await cluster.PersonAsync("ann"), await cluster.PersonAsync("ben"));
        var (_, pins) = await cluster.BoardAsync(ann, pins: 1);
        var (board, _) = await cluster.BoardAsync(ben);
        var clientId = ParleyCluster.Client("c");
        var answers = await Task.WhenAll(
            Enumerable.Range(0, 16).Select(_ => cluster.Pins.SaveAsync(ben, board, pins[0].Value, clientId, Ct)));
        var saved = Assert.Single(answers.Select(answer => answer.Value!.Value).Distinct());
        Assert.Equal(ParleyCluster.Content("1") with { Note = null, SourcePinId = pins[0].Value }, saved.Content);
        Assert.Equal((ben, board), (saved.OwnerId, saved.BoardId));
        Assert.Single((await cluster.Pins.PageAsync(ben, board, null, 100, Ct)).Value!.Items);
    }

    [Fact]
    public async Task A_repeat_answers_the_saved_pin_also_if_the_source_is_deleted()
    {
        var (ann, ben) = (await cluster.PersonAsync("ann"), await cluster.PersonAsync("ben"));
        var (_, pins) = await cluster.BoardAsync(ann, pins: 2);
        var (board, _) = await cluster.BoardAsync(ben);
        var clientId = ParleyCluster.Client("c");
        var saved = (await cluster.Pins.SaveAsync(ben, board, pins[0].Value, clientId, Ct)).Value!.Value;
        await cluster.Grains.GetGrain<IPinGrain>(pins[0].Value).DeleteAsync(ann, Ct);

        var again = (await cluster.Pins.SaveAsync(ben, board, pins[0].Value, clientId, Ct)).Value!;
        Assert.Equal((saved, true), (again.Value, again.IsRepeat));
        Assert.Equal(ErrorCode.ClientIdReused, (await cluster.Pins.SaveAsync(ben, board, pins[1].Value, clientId, Ct)).Error?.Code);
    }

    [Fact]
    public async Task A_pin_that_the_caller_cannot_see_cannot_be_saved()
    {
        var (ann, ben) = (await cluster.PersonAsync("ann"), await cluster.PersonAsync("ben"));
        var (_, secret) = await cluster.BoardAsync(ann, secret: true, pins: 1);
        var (board, _) = await cluster.BoardAsync(ben);
        foreach (var source in new[]
        {
            secret[0].Value,
            OpaqueId.From(Guid.CreateVersion7(TimeProvider.System.GetUtcNow())),
            "no id at all",
        })
        {
            var refused = await cluster.Pins.SaveAsync(ben, board, source, ParleyCluster.Client("c"), Ct);
            Assert.Equal(ErrorCode.ContentNotFound, refused.Error?.Code);
        }

        Assert.Equal(0, (await cluster.Grains.GetGrain<IBoardGrain>(board.Value).GetAsync(ben, Ct)).Value!.PinCount);
    }

    [Fact]
    public async Task A_pin_cannot_be_saved_to_a_board_of_others()
    {
        var (ann, eve) = (await cluster.PersonAsync("ann"), await cluster.PersonAsync("eve"));
        var (open, pins) = await cluster.BoardAsync(ann, pins: 1);
        var (secret, _) = await cluster.BoardAsync(ann, secret: true);
        Assert.Equal(
            ErrorCode.NotAllowed,
            (await cluster.Pins.SaveAsync(eve, open, pins[0].Value, ParleyCluster.Client("c"), Ct)).Error?.Code);
        Assert.Equal(
            ErrorCode.NotFound,
            (await cluster.Pins.SaveAsync(eve, secret, pins[0].Value, ParleyCluster.Client("c"), Ct)).Error?.Code);
    }

    [Fact]
    public async Task A_card_is_saved_as_it_looks_whether_or_not_the_pin_is_visible()
    {
        var ben = await cluster.PersonAsync("ben");
        var (board, _) = await cluster.BoardAsync(ben);
        var card = new Card(ShareKind.Pin, "elsewhere", "Oak", null, "https://example.org", new("/oak.jpg", 4, 3, null, null));
        var clientId = ParleyCluster.Client("c");
        var saved = (await cluster.Catalog.SaveAsync(ben, board, card, clientId, Ct)).Value!;
        Assert.Equal(new PinContent("Oak", "https://example.org", card.Image, null, "elsewhere"), saved.Value.Content);
        Assert.True((await cluster.Catalog.SaveAsync(ben, board, card with { Title = "Oak, edited" }, clientId, Ct)).Value!.IsRepeat);
    }

    [Theory]
    [InlineData(ShareKind.Board)]
    [InlineData(ShareKind.Profile)]
    public async Task Only_pins_are_saved(ShareKind kind)
    {
        var ben = await cluster.PersonAsync("ben");
        var (board, _) = await cluster.BoardAsync(ben);
        var refused = await cluster.Catalog.SaveAsync(ben, board, new(kind, "x", "Oak", null, null, null), ParleyCluster.Client("c"), Ct);
        Assert.Equal(ErrorCode.ContentNotFound, refused.Error?.Code);
    }
}
