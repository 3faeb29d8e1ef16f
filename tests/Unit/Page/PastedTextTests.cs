using Parley.Client;
using Parley.WebClient.Sharing;

namespace Parley.Unit.Page;

/// <summary>The addresses of content in a pasted text.</summary>
public sealed class PastedTextTests
{
    private static readonly Uri Page = new("https://site.example/talk/");

    [Theory]
    [InlineData("https://site.example/talk/pins/p1", ShareKind.Pin, "p1")]
    [InlineData("https://site.example/talk/boards/b1/", ShareKind.Board, "b1")]
    [InlineData("https://site.example/talk/users/ann?x=1#top", ShareKind.Profile, "ann")]
    [InlineData("HTTPS://SITE.example/talk/pins/p%20", null, null)]
    [InlineData("HTTPS://SITE.example/talk/pins/p%C3%A4", ShareKind.Pin, "pä")]
    [InlineData("/pins/p1", ShareKind.Pin, "p1")]
    [InlineData("/talk/pins/p1", ShareKind.Pin, "p1")]
    [InlineData("//pins/p1", null, null)]
    [InlineData("pins/p1", null, null)]
    [InlineData("/pins/", null, null)]
    [InlineData("/pins/p1/more", null, null)]
    [InlineData("/pins/a%2Fb", null, null)]
    [InlineData("/other/p1", null, null)]
    [InlineData("https://site.example/pins/p1", null, null)]
    [InlineData("https://site.example:8080/talk/pins/p1", null, null)]
    [InlineData("https://ann@site.example/talk/pins/p1", null, null)]
    [InlineData("https://other.example/talk/pins/p1", null, null)]
    [InlineData("ftp://site.example/talk/pins/p1", null, null)]
    public void Only_addresses_of_content_below_the_page_are_recognised(string address, ShareKind? kind, string? id) =>
        Assert.Equal(kind is { } known ? new ShareRef(known, id!) : null, PastedText.ItemOf(address, Page));

    [Theory]
    [InlineData(128, true)]
    [InlineData(129, false)]
    public void An_id_that_the_server_refuses_is_of_no_content(int length, bool isContent) =>
        Assert.Equal(isContent, PastedText.ItemOf($"/pins/{new string('p', length)}", Page) is not null);

    [Theory]
    [InlineData("/pins/p1", "")]
    [InlineData(" /pins/p1\n", "")]
    [InlineData("look at /pins/p1 now", "look at now")]
    [InlineData("look: /pins/p1.", "look:.")]
    [InlineData("the lamp (/pins/p1) is nice", "the lamp is nice")]
    [InlineData("one\n/pins/p1\ntwo", "one\n\ntwo")]
    [InlineData("/pins/p1 and /pins/p1", "and ")]
    public void What_else_was_pasted_stays(string text, string rest)
    {
        var pasted = PastedText.Of(text, Page, 10);
        Assert.Equal(rest, pasted.Rest);
        Assert.Equal([new PastedAddress(ShareRef.Pin("p1"), "/pins/p1")], pasted.Addresses);
    }

    [Fact]
    public void Addresses_for_which_there_is_no_room_stay_in_the_text()
    {
        var pasted = PastedText.Of("/pins/p1 /pins/p2 /boards/b1", Page, 2);
        Assert.Equal(["/pins/p1", "/pins/p2"], pasted.Addresses.Select(each => each.Address));
        Assert.Equal("/boards/b1", pasted.Rest);
    }

    [Fact]
    public void A_text_without_an_address_is_unchanged()
    {
        var pasted = PastedText.Of("  no  address\there ", Page, 10);
        Assert.Equal(("  no  address\there ", 0), (pasted.Rest, pasted.Addresses.Count));
    }
}
