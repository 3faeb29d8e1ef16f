using Parley.Client;
using Parley.WebClient.Inbox;

namespace Parley.Unit.Page;

/// <summary>The rows of the inbox: their order, and which of them are in the document.</summary>
public sealed class InboxRowsTests
{
    [Fact]
    public void Rows_keep_their_places_while_the_order_is_held_and_settle_afterwards()
    {
        var order = new HeldOrder();
        order.Hold(Rows("a", "b", "c"));
        order.Hold(Rows("c", "a", "b")); // The pointer moved on within the list.
        Assert.Equal("a b c", Ids(order.Of(Rows("c", "a", "b"))));
        Assert.Equal("a c new", Ids(order.Of(Rows("new", "c", "a")))); // b is gone.
        order.Release();
        Assert.Equal("new c a", Ids(order.Of(Rows("new", "c", "a"))));
    }

    [Theory]
    [InlineData(0, 0, 0, 0)]
    [InlineData(0, 20, 0, 20)]
    [InlineData(0, 1000, 0, 90)]
    [InlineData(29, 1000, 0, 90)]
    [InlineData(500, 1000, 450, 90)]
    [InlineData(995, 1000, 960, 40)]
    public void A_long_list_has_few_rows_in_the_document(int firstVisible, int total, int first, int count) =>
        Assert.Equal(new RowWindow(first, count), RowWindow.Around(firstVisible, total));

    [Fact]
    public void The_rows_on_the_screen_are_always_in_the_document()
    {
        for (var total = 0; total < 200; total++)
        {
            for (var visible = 0; visible < total; visible++)
            {
                var window = RowWindow.Around(visible, total);
                Assert.InRange(visible, window.First, window.First + window.Count - 1);
                Assert.True(window.First + window.Count >= Math.Min(total, visible + 30));
            }
        }
    }

    private static Pointer[] Rows(params string[] ids) => [.. ids.Select(id => new Pointer(
        id, ConversationKind.Group, null, [], MemberState.Joined, 1, 1, 1, 0, null, DateTimeOffset.UnixEpoch, InboxFolder.Main, null, 1))];

    private static string Ids(IEnumerable<Pointer> rows) => string.Join(' ', rows.Select(pointer => pointer.ConversationId));
}
