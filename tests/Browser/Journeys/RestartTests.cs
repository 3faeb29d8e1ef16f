using Parley.Browser.Running;
using Parley.Testing;
using Parley.Testing.Processes;
using static Microsoft.Playwright.Assertions;

namespace Parley.Browser.Journeys;

/// <summary>The server ends without warning and comes back.</summary>
public sealed class RestartTests(RunningSite site) : BrowserTests(site)
{
    [Fact]
    public async Task A_front_end_restarts_while_two_people_look()
    {
        using var data = new TemporaryFolder();
        var port = ServerProcess.FreePort();
        var server = await RunningSite.StartAsync(PublishedFrontEnd.Program(), data, port);
        var (writer, reader) = (await VisitAsync(address: server.Address), await VisitAsync(Screen.Phone, address: server.Address));
        foreach (var (visitor, name) in new[] { (writer, "restart-writer"), (reader, "restart-reader") })
        {
            await visitor.OpenAsync();
            await visitor.SignInWithIdAsync(name);
            visitor.AllowFault("net::ERR_"); // while there is no server
            visitor.AllowFault("status of 410"); // The server does not know the last revision that it had given before it was killed.
        }

        var id = await (await RunningSite.ApiAsync(server.Address, "restart-writer")).CreateGroupAsync("Restart", "restart-reader");
        await writer.Inbox.Row("Restart").ClickAsync();
        await reader.Inbox.Row("Restart").ClickAsync();
        await writer.Conversation.SendAsync("before");
        await Expect(reader.Conversation.Message("before")).ToBeVisibleAsync();

        await server.KillAsync();
        await server.DisposeAsync();
        await writer.Conversation.SendAsync("meanwhile");
        await Expect(writer.Conversation.Message("meanwhile")).ToContainTextAsync("Not sent yet.");
        await Expect(writer.Banner).ToContainTextAsync("Connecting…");
        await Expect(reader.Banner).ToContainTextAsync("Connecting…");

        await using var again = await RunningSite.StartAsync(PublishedFrontEnd.Program(), data, port);
        await Expect(reader.Conversation.Message("meanwhile")).ToHaveCountAsync(1);
        await Expect(writer.Conversation.Pending).ToHaveCountAsync(0);
        await Expect(writer.Banner).ToBeHiddenAsync();
        await Expect(reader.Banner).ToBeHiddenAsync();
        await reader.Conversation.SendAsync("afterwards");
        await Expect(writer.Conversation.Message("afterwards")).ToBeVisibleAsync();
        Assert.Equal(
            ["before", "meanwhile", "afterwards"],
            await (await RunningSite.ApiAsync(server.Address, "restart-writer")).TextsAsync(id));
    }
}
