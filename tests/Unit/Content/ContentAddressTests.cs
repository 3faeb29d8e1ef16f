using Parley.Content;
using Parley.Grains.Content;

namespace Parley.Unit.Content;

/// <summary>Addresses that lead to content of this platform, and others.</summary>
public sealed class ContentAddressTests
{
    private const string Id = "0123456789abcdefghjkmnpqrs";
    private const string Origin = "https://parley.example";

    [Theory]
    [InlineData("/pins/" + Id, ShareKind.Pin, Id)]
    [InlineData("/boards/" + Id + "/", ShareKind.Board, Id)]
    [InlineData("/users/a.b-c_d", ShareKind.Profile, "a.b-c_d")]
    [InlineData("/users/a%2Db", ShareKind.Profile, "a-b")]
    [InlineData("/pins/" + Id + "?from=mail#top", ShareKind.Pin, Id)]
    [InlineData(Origin + "/pins/" + Id, ShareKind.Pin, Id)]
    [InlineData("HTTPS://Parley.Example:443/pins/" + Id + "?a=b", ShareKind.Pin, Id)]
    public void An_address_of_a_page_is_recognised(string address, ShareKind kind, string id) =>
        Assert.Equal(new ContentRef(kind, id), ContentAddress.Read(address, Origin));

    [Theory]
    [InlineData("")]
    [InlineData("pins/" + Id)]
    [InlineData("//parley.example/pins/" + Id)]
    [InlineData("/\\pins/" + Id)]
    [InlineData("/pins/short")]
    [InlineData("/pins/" + Id + "/more")]
    [InlineData("/users/..")]
    [InlineData("/users/")]
    [InlineData("/other/" + Id)]
    [InlineData("http://parley.example/pins/" + Id)]
    [InlineData("https://parley.example:8443/pins/" + Id)]
    [InlineData("https://parley.example.evil/pins/" + Id)]
    [InlineData("https://parley.example@evil/pins/" + Id)]
    [InlineData("https://evil@parley.example/pins/" + Id)]
    public void Any_other_address_is_not_recognised(string address) => Assert.Null(ContentAddress.Read(address, Origin));

    [Fact]
    public void Without_a_public_origin_no_absolute_address_is_recognised() =>
        Assert.Null(ContentAddress.Read(Origin + "/pins/" + Id, null));

    [Fact]
    public void An_overlong_address_is_not_parsed() =>
        Assert.Null(ContentAddress.Read("/pins/" + Id + "?" + new string('a', 2_000), Origin));
}
