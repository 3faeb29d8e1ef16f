using System.Globalization;
using Microsoft.Extensions.DependencyInjection;
using Parley.Api.Hosting;
using Parley.ApiFrontend.Auth;
using Parley.ApiFrontend.Hosting;
using Parley.Client;
using Parley.Demo;
using Parley.Users;

namespace Parley.Api.Demo;

public sealed class DemoSetupTests
{
    /// <summary>Requests between two interruptions. They are so few that over all attempts an interruption hits every kind of
    /// step.</summary>
    private const int BetweenCuts = 11;

    [Fact]
    public async Task The_demo_fills_the_folder_once_and_a_second_start_adds_nothing()
    {
        await using var server = await StartAsync();

        Assert.True(await FillAsync(server));
        var first = await ReadAsync(server);
        using var told = new StringWriter(CultureInfo.InvariantCulture);
        Assert.True(await DemoSetup.RunAsync(server.Services, server.Data, told, CancellationToken.None));

        Assert.Contains("already", told.ToString(), StringComparison.Ordinal);
        Assert.Equal(first, await ReadAsync(server));
    }

    [Fact]
    public async Task An_interrupted_demo_fill_that_is_continued_gives_the_same_data()
    {
        await using var whole = await StartAsync();
        await FillAsync(whole);
        await using var server = await StartAsync();

        var cuts = 0;
        while (await IsCutOffAsync(server, (cuts + 1) * BetweenCuts, afterwards: cuts % 2 == 0))
            cuts++;

        Assert.True(cuts > 10, $"{cuts} cuts");
        Assert.Equal(await ReadAsync(whole), await ReadAsync(server));
    }

    [Fact]
    public async Task A_folder_that_has_people_is_not_filled()
    {
        await using var server = await StartAsync();
        var alice = await server.AsAsync("alice", "Somebody's own Alice");
        using var told = new StringWriter(CultureInfo.InvariantCulture);

        Assert.False(await DemoSetup.RunAsync(server.Services, server.Data, told, CancellationToken.None));

        Assert.Contains("has people already", told.ToString(), StringComparison.Ordinal);
        Assert.Equal("Somebody's own Alice", (await alice.Me.GetAsync()).DisplayName);
        Assert.Empty((await alice.Users.SearchAsync("bo")).Select(person => person.UserId));
    }

    [Fact]
    public async Task The_demo_shows_one_of_everything_to_a_person_who_signs_in()
    {
        await using var server = await StartAsync();
        await FillAsync(server);
        var alice = await server.AsAsync(DemoContent.SignInAs);

        var main = await alice.Inbox.ListAsync();
        var entries = new List<Message>();
        foreach (var pointer in main.Items)
            entries.AddRange(await alice.Messages.ForwardsAsync(pointer.ConversationId).ToListAsync());

        Assert.True(main.UnreadConversations >= 3);
        Assert.Contains(main.Items, pointer => pointer.MutedUntil is not null && pointer.Unread > 0);
        Assert.Contains(main.Items, pointer => pointer.MemberIds.Count == 10);
        Assert.Single((await alice.Inbox.ListAsync(InboxFolder.Hidden)).Items);
        Assert.Equal(
            [ShareKind.Pin, ShareKind.Board, ShareKind.Profile],
            entries.SelectMany(entry => entry.Shares).Select(card => card.Kind).Distinct().Order());
        Assert.Contains(entries, entry => entry.ReplyTo is not null);
        Assert.Contains(entries, entry => entry.EditedAt is not null);
        Assert.Contains(entries, entry => entry.Unsent);
        Assert.Contains(entries, entry => entry.Reactions.Count > 1);
        Assert.Equal(
            [SystemEventType.Created, SystemEventType.Added, SystemEventType.Left, SystemEventType.Renamed],
            entries.Select(entry => entry.Event?.Type).OfType<SystemEventType>().Distinct().Order());
        Assert.Contains(
            await alice.Boards.AllAsync(DemoContent.SignInAs).SelectMany(board => alice.Boards.AllPinsAsync(board.Id)).ToListAsync(),
            pin => pin.SourcePinId is not null);
    }

    private static Task<ParleyServer> StartAsync() =>
        ParleyServer.StartAsync(("Conversations:DeliveryDeadline", "00:00:05"), ("Api:Timeout", "00:00:30"));

    private static Task<bool> FillAsync(ParleyServer server) =>
        DemoSetup.RunAsync(server.Services, server.Data, TextWriter.Null, CancellationToken.None);

    private static async Task<bool> IsCutOffAsync(ParleyServer server, int requests, bool afterwards)
    {
        using var http = new HttpClient(new DisconnectingHandler(requests, afterwards)) { BaseAddress = server.Address };
        var tokens = server.Services.GetRequiredService<TokenIssuer>();
        try
        {
            await DemoContent.FillAsync(
                userId => new(
                    http,
                    new() { Token = _ => ValueTask.FromResult<string?>(tokens.Issue(UserId.Parse(userId)).Token), MaxTries = 1 }),
                _ => { },
                CancellationToken.None);
            return false;
        }
        catch (ParleyException exception) when (exception.Code is ProblemCode.NoAnswer)
        {
            return true;
        }
    }

    private static async Task<IReadOnlyList<string>> ReadAsync(ParleyServer server)
    {
        var lines = new List<string>();
        foreach (var userId in DemoContent.People)
            lines.AddRange(await VisibleContent.ReadAsync(await server.AsAsync(userId)));
        return lines;
    }
}
