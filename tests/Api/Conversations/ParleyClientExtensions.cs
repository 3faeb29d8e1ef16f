using Parley.Client;

namespace Parley.Api.Conversations;

/// <summary>Calls that set up the data of a test.</summary>
internal static class ParleyClientExtensions
{
    /// <summary>Creates a group and returns its id.</summary>
    public static async Task<string> GroupAsync(this ParleyClient creator, params string[] memberIds) =>
        (await creator.Conversations.CreateAsync(new() { MemberIds = memberIds, Name = "Ideas" })).Conversation.Id;

    /// <summary>Sends a text message.</summary>
    public static Task<Message> SayAsync(this ParleyClient sender, string conversationId, string text) =>
        sender.Messages.SendAsync(conversationId, new() { Text = text });

    /// <summary>Sends a message that has only shares.</summary>
    public static Task<Message> ShareAsync(this ParleyClient sender, string conversationId, params ShareRef[] shares) =>
        sender.Messages.SendAsync(conversationId, new() { Shares = shares });

    /// <summary>Creates a pin on a new board.</summary>
    public static async Task<Pin> PinAsync(this ParleyClient owner, string title, bool secret = false)
    {
        var board = await owner.Boards.CreateAsync(new("Board of " + title) { Secret = secret });
        return await owner.Pins.CreateAsync(new(board.Id, title) { Image = new("https://example.org/p.jpg", 640, 480, "#aabbcc", title) });
    }

    /// <summary>Asserts that a call is refused, and returns the problem document.</summary>
    public static async Task<Problem> RefusalAsync(Func<Task> call) => (await Assert.ThrowsAsync<ParleyException>(call)).Problem;
}
