using Parley.WebClient.Content;

namespace Parley.Unit.Page;

/// <summary>Addresses of pictures that a person pastes or drops.</summary>
public sealed class PictureAddressTests
{
    private static readonly Uri Site = new("http://127.0.0.1:5080/");

    [Theory]
    [InlineData(" https://pictures.example/lamp.png\n", "https://pictures.example/lamp.png")]
    [InlineData("# a comment\r\nhttps://pictures.example/a.png\r\nhttps://pictures.example/b.png", "https://pictures.example/a.png")]
    [InlineData("http://127.0.0.1:5080/v1/media/lamp.svg", "/v1/media/lamp.svg")]
    public void An_address_is_accepted(string text, string expected)
    {
        Assert.True(PictureAddress.TryParse(text, Site, out var address, out var problem));
        Assert.Equal((expected, null), (address, problem));
    }

    [Theory]
    [InlineData("", "This is not an address.")]
    [InlineData("a lamp", "This is not an address.")]
    [InlineData("lamp.png", "This is not an address.")]
    [InlineData("http://pictures.example/lamp.png", "This address begins with http://")]
    [InlineData("http://127.0.0.1:5081/lamp.png", "This address begins with http://")]
    [InlineData("javascript:alert(1)", "Only pictures")]
    [InlineData("data:image/png;base64,AAAA", "Only pictures")]
    public void Anything_else_is_explained(string text, string beginning)
    {
        Assert.False(PictureAddress.TryParse(text, Site, out _, out var problem));
        Assert.StartsWith(beginning, problem, StringComparison.Ordinal);
    }
}
