using Parley.ApiFrontend.Hosting;

namespace Parley.Unit.Hosting;

public sealed class StartupMessageTests
{
    private static readonly DirectoryInfo Data = new("parley-data");

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void With_development_sign_in_the_greeting_warns_to_configure_a_key_before_a_proxy(bool hasDemoData)
    {
        var lines = StartupMessage.For("http://localhost:5080", Data, canSignIn: true, hasDemoData);
        Assert.Contains("Before you put a proxy in front of it, configure Auth:Authority", lines, StringComparison.Ordinal);
        Assert.Contains("/dev/sign-in", lines, StringComparison.Ordinal);
    }

    [Fact]
    public void Without_development_sign_in_the_greeting_shows_no_sign_in() =>
        Assert.DoesNotContain(
            "/dev/sign-in",
            StartupMessage.For("http://localhost:5080", Data, canSignIn: false, hasDemoData: false),
            StringComparison.Ordinal);
}
