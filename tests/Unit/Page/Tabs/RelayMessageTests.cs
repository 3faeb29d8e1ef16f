using Parley.WebClient.Tabs;

namespace Parley.Unit.Page.Tabs;

public sealed class RelayMessageTests
{
    [Fact]
    public void A_message_is_the_same_after_the_transport()
    {
        foreach (var kind in Enum.GetValues<RelayKind>())
        {
            var message = new RelayMessage(kind, 170, 174, "event: pointer\nid: 174\ndata: {}\n\n");
            Assert.Equal(message, RelayMessage.Parse(message.Format()));
        }

        Assert.Equal(new(RelayKind.Ask), RelayMessage.Parse(new RelayMessage(RelayKind.Ask).Format()));
    }

    [Theory]
    [InlineData("")]
    [InlineData("Changes 1 2")]
    [InlineData("Changes 1\n")]
    [InlineData("Changes one 2\n")]
    [InlineData("Changes 1 2 3\n")]
    [InlineData("Unknown 1 2\n")]
    [InlineData("99 1 2\n")]
    [InlineData("\nChanges 1 2\n")]
    public void A_text_of_another_version_is_no_message(string text) => Assert.Null(RelayMessage.Parse(text));
}
