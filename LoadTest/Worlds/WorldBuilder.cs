using Parley.LoadTest.Targets;

namespace Parley.LoadTest.Worlds;

/// <summary>Creates a world on a server. Every creation has a client id of its own, so that a build that was interrupted can be
/// repeated.</summary>
/// <param name="plan">The plan of the world.</param>
/// <param name="target">The server.</param>
/// <param name="progress">Reports how many objects exist.</param>
internal sealed class WorldBuilder(WorldPlan plan, Target target, IProgress<int> progress)
{
    private const int AtOnce = 32;
    private const int PictureWidth = 600;
    private const int PictureHeight = 800;

    private int _made;

    /// <summary>The number of objects that a plan creates.</summary>
    public static int CountOf(WorldPlan plan) => plan.Users + plan.Boards + plan.Pins + plan.Conversations.Count;

    /// <summary>The id of a person.</summary>
    public static string UserIdOf(string world, int number) => $"{world}-{number}";

    /// <summary>Creates the world.</summary>
    public async Task<World> BuildAsync(CancellationToken cancellationToken)
    {
        var boards = new IReadOnlyList<string>[plan.Users];
        var pins = new string[plan.Pins];
        var conversations = new WorldConversation[plan.Conversations.Count];
        var options = new ParallelOptions { MaxDegreeOfParallelism = AtOnce, CancellationToken = cancellationToken };
        await Parallel.ForAsync(0, plan.Users, options, async (user, stop) => boards[user] = await PersonAsync(user, pins, stop));
        await Parallel.ForAsync(0, plan.Conversations.Count, options, async (number, stop) =>
            conversations[number] = await ConversationAsync(number, stop));
        return new(
            plan.Name,
            target.Urls[0].ToString(),
            plan.Fingerprint,
            [.. Enumerable.Range(0, plan.Users).Select(user => UserIdOf(plan.Name, user))],
            boards,
            pins,
            conversations);
    }

    private async Task<IReadOnlyList<string>> PersonAsync(int user, string[] pins, CancellationToken stop)
    {
        var client = target.For(UserIdOf(plan.Name, user), user);
        await client.Me.GetAsync(stop); // The first call of a person creates the person.
        Made();
        var boards = new string[plan.Profile.Content.BoardsPerUser];
        for (var board = 0; board < boards.Length; board++)
        {
            var request = new NewBoard($"Board {board + 1}") { ClientId = $"board-{board}" };
            boards[board] = (await client.Boards.CreateAsync(request, stop)).Id;
            Made();
            for (var pin = 0; pin < plan.Profile.Content.PinsPerBoard; pin++)
            {
                pins[PinNumber(user, board, pin)] = (await client.Pins.CreateAsync(NewPin(boards[board], board, pin), stop)).Id;
                Made();
            }
        }

        return boards;
    }

    // Neighbours in popularity have different owners.
    private int PinNumber(int user, int board, int pin) => (((board * plan.Profile.Content.PinsPerBoard) + pin) * plan.Users) + user;

    private static NewPin NewPin(string boardId, int board, int pin) => new(boardId, $"Pin {pin + 1}")
    {
        Link = "https://example.com/",
        Image = new($"https://example.com/{board}-{pin}.jpg", PictureWidth, PictureHeight, "#b08968"),
        ClientId = $"pin-{board}-{pin}",
    };

    private async Task<WorldConversation> ConversationAsync(int number, CancellationToken stop)
    {
        var members = plan.Conversations[number];
        var created = await target.For(UserIdOf(plan.Name, members[0]), members[0]).Conversations.CreateAsync(
            new()
            {
                MemberIds = [.. members.Skip(1).Select(member => UserIdOf(plan.Name, member))],
                ClientId = $"conversation-{number}",
                Message = new() { Text = "Hello" }, // The other person of a one-to-one sees it only with its first message.
            },
            stop);
        Made();
        return new(created.Conversation.Id, members);
    }

    private void Made() => progress.Report(Interlocked.Increment(ref _made));
}
