using Parley.ApiFrontend.Hosting;

namespace Parley.Api.Hosting;

public sealed class CommandLineTests
{
    [Fact]
    public async Task Every_option_has_a_default()
    {
        var serve = await ParseAsync();
        Assert.Equal(
            (Path.GetFullPath("parley-data"), "http://localhost:5080", true),
            (serve!.Data.FullName, serve.Urls, serve.Limits));
        Assert.Empty(serve.Settings);
        Assert.False(serve.Demo);
    }

    [Fact]
    public async Task The_demo_option_takes_no_value()
    {
        var serve = await ParseAsync("--demo", "--data", "here");
        Assert.Equal((true, Path.GetFullPath("here")), (serve!.Demo, serve.Data.FullName));
    }

    [Fact]
    public async Task Options_and_settings_are_accepted_in_any_order()
    {
        var serve = await ParseAsync(
            "--Auth:Audience=parley", "--limits", "off", "--data", "here", "--urls", "http://a:1;http://b:2", "--Api:MaxPage=7");
        Assert.Equal((Path.GetFullPath("here"), "http://a:1;http://b:2", false), (serve!.Data.FullName, serve.Urls, serve.Limits));
        Assert.Equal(["Api:MaxPage=7", "Auth:Audience=parley"], serve.Settings.Select(setting => $"{setting.Key}={setting.Value}").Order());
    }

    [Theory]
    [InlineData("--data")]
    [InlineData("--data", "--urls", "http://localhost:1")]
    [InlineData("--data", "--verbose")]
    [InlineData("--urls", "--limits", "off")]
    [InlineData("--limits")]
    [InlineData("--demo", "yes")]
    [InlineData("--limits", "maybe")]
    [InlineData("--limits", "off", "on")]
    [InlineData("--data", "a", "b")]
    [InlineData("--data", "a", "--data", "b")]
    [InlineData("--verbose")]
    [InlineData("--Audience=parley")]
    [InlineData("Auth:Audience=parley")]
    [InlineData("--Api:MaxPage=1", "--api:maxpage=2")]
    [InlineData("serve")]
    [InlineData("verify", "--urls", "http://localhost:1")]
    [InlineData("verify", "--data", "--limits")]
    public async Task A_mistyped_option_is_refused_and_no_argument_is_ignored(params string[] arguments) =>
        Assert.Null(await ParseAsync(arguments));

    [Fact]
    public async Task The_verify_command_takes_a_folder_and_does_not_serve()
    {
        DirectoryInfo? seen = null;
        var command = CommandLine.Create(
            (_, _) => throw new InvalidOperationException("Verifying serves nothing."),
            (data, _) =>
            {
                seen = data;
                return Task.FromResult(1);
            });
        Assert.Equal(1, await command.Parse(["verify", "--data", "here"]).InvokeAsync());
        Assert.Equal(Path.GetFullPath("here"), seen!.FullName);
    }

    private static async Task<ServeOptions?> ParseAsync(params string[] arguments)
    {
        ServeOptions? seen = null;
        var command = CommandLine.Create(
            (serve, _) =>
            {
                seen = serve;
                return Task.FromResult(0);
            },
            (_, _) => Task.FromResult(0));
        var exitCode = await command.Parse(arguments).InvokeAsync(new() { Output = TextWriter.Null, Error = TextWriter.Null });
        Assert.Equal(seen is null, exitCode != 0);
        return seen;
    }
}
