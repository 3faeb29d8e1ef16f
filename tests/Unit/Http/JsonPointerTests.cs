using Parley.ApiFrontend.Http.Json;

namespace Parley.Unit.Http;

/// <summary>Only the front end makes JSON pointers. It makes them from the members of commands and from the paths of the JSON
/// serializer.</summary>
public sealed class JsonPointerTests
{
    [Theory]
    [InlineData("Name", "/name")]
    [InlineData("MemberIds", "/memberIds")]
    [InlineData("Image.Url", "/image/url")]
    [InlineData("Shares[2].Id", "/shares/2/id")]
    [InlineData("Message.Shares[0].Kind", "/message/shares/0/kind")]
    public void A_member_of_a_command_is_a_field_in_camel_case(string member, string expected) =>
        Assert.Equal(expected, JsonPointer.FromMembers(member));

    [Theory]
    [InlineData("$", "")]
    [InlineData("$.refs[1].id", "/refs/1/id")]
    [InlineData("$['odd.name']", "/odd.name")]
    [InlineData("$['a/b~c']", "/a~1b~0c")]
    public void A_path_of_the_serializer_keeps_its_names(string path, string expected) =>
        Assert.Equal(expected, JsonPointer.FromPath(path));
}
