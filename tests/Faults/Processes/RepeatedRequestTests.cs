using System.Globalization;
using Parley.Client;
using Parley.Testing;
using Parley.Testing.Processes;

namespace Parley.Faults.Processes;

/// <summary>A client id names one object without a time limit: with concurrent requests, and after a kill of the process.</summary>
public sealed class RepeatedRequestTests
{
    private const int Rounds = 100;
    private const int AtOnce = 32;

    /// <summary>The number of concurrent repeats after the restart. Few are enough, because they only check that each client id is
    /// known.</summary>
    private const int AtOnceAgain = 4;

    [Theory]
    [InlineData("message")]
    [InlineData("conversation")]
    [InlineData("board")]
    [InlineData("pin")]
    [InlineData("saved pin")]
    [InlineData("saved share")]
    [InlineData("send to a conversation")]
    [InlineData("send to people")]
    public async Task Thirty_two_requests_with_one_client_id_create_one_object_across_a_kill(string thing)
    {
        using var folder = new TemporaryFolder();
        var port = ServerProcess.FreePort();
        var server = await ServerProcess.StartAsync(folder.Path, port, "--limits", "off");
        try
        {
            using var users = new TestUsers(server.Address);
            var fixture = await RequestFixture.MakeAsync(users, TestContext.Current.CancellationToken);
            var first = await AskAsync(fixture, thing, AtOnce);
            Assert.Equal(Rounds, first.Distinct().Count());

            await server.KillAsync();
            await server.DisposeAsync();
            server = await ServerProcess.StartAsync(folder.Path, port, "--limits", "off");

            Assert.Equal(first, await AskAsync(fixture, thing, AtOnceAgain));
            Assert.Equal(0, await server.TerminateAsync());
        }
        finally
        {
            await server.DisposeAsync();
        }

        var (exitCode, report) = await ServerProcess.RunAsync("verify", "--data", folder.Path);
        Assert.True(exitCode == 0, report);
    }

    private static async Task<string[]> AskAsync(RequestFixture fixture, string thing, int atOnce)
    {
        var names = new List<string>();
        for (var round = 0; round < Rounds; round++)
        {
            var clientId = $"round-{round}";
            var answers = await Task.WhenAll(Enumerable.Range(0, atOnce).Select(_ => fixture.MakeAsync(thing, clientId)));
            names.Add(Assert.Single(answers.Distinct()));
        }

        return [.. names];
    }

    /// <summary>The data that requests refer to: a group, two boards, a pin and a share of it.</summary>
    private sealed record RequestFixture(
        ParleyClient Client, string FriendId, string GroupId, string BoardId, string OtherBoardId, string PinId, long ShareSeq)
    {
        public static async Task<RequestFixture> MakeAsync(TestUsers users, CancellationToken cancellationToken)
        {
            var client = await users.SignInAsync("alice", cancellationToken);
            await users.SignInAsync("bob", cancellationToken);
            var board = await client.Boards.CreateAsync(new("Lamps"), cancellationToken);
            var other = await client.Boards.CreateAsync(new("Saved"), cancellationToken);
            var pin = await client.Pins.CreateAsync(new(board.Id, "A lamp"), cancellationToken);
            var group = await client.Conversations.CreateAsync(
                new() { MemberIds = ["bob"], Name = "Lamps", Message = new() { Shares = [ShareRef.Pin(pin.Id)] } }, cancellationToken);
            return new(client, "bob", group.Conversation.Id, board.Id, other.Id, pin.Id, group.Message!.Seq);
        }

        /// <summary>Creates an object under a client id, and returns its id.</summary>
        public async Task<string> MakeAsync(string thing, string clientId) => thing switch
        {
            "message" => Number((await Client.Messages.SendAsync(GroupId, new() { ClientId = clientId, Text = clientId })).Seq),
            "conversation" => (await Client.Conversations.CreateAsync(
                new()
                {
                    ClientId = clientId,
                    MemberIds = [FriendId],
                    Name = clientId,
                    Message = new() { Text = clientId },
                })).Conversation.Id,
            "board" => (await Client.Boards.CreateAsync(new(clientId) { ClientId = clientId })).Id,
            "pin" => (await Client.Pins.CreateAsync(new(BoardId, clientId) { ClientId = clientId })).Id,
            "saved pin" => (await Client.Pins.SaveAsync(PinId, OtherBoardId, clientId)).Id,
            "saved share" => (await Client.Messages.SaveAsync(GroupId, ShareSeq, 0, OtherBoardId, clientId)).Id,
            "send to a conversation" => await SendAsync(clientId, SendTarget.Conversation(GroupId)),
            "send to people" => await SendAsync(clientId, SendTarget.People(FriendId)),
            _ => throw new ArgumentOutOfRangeException(nameof(thing), thing, "Not a thing that requests make."),
        };

        private async Task<string> SendAsync(string clientId, SendTarget target)
        {
            var results = await Client.Sends.SendAsync(new() { ClientId = clientId, To = [target], Shares = [ShareRef.Pin(PinId)] });
            var result = Assert.Single(results);
            Assert.Null(result.Problem);
            return $"{result.ConversationId} {Number(result.Seq!.Value)}";
        }

        private static string Number(long seq) => seq.ToString(CultureInfo.InvariantCulture);
    }
}
