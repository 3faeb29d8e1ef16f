using Parley.Client;

namespace Parley.Api.Conversations;

/// <summary>Calls that set up the data of a test.</summary>
internal static class ParleyClientExtensions
{
    /// <summary>A group; gives its id.</summary>
    public static async Task<string> GroupAsync(this ParleyClient creator, params string[] memberIds) =>
        (await creator.Conversations.CreateAsync(new() { MemberIds = memberIds, Name = "Ideas" })).Conversation.Id;

    /// <summary>A message of words.</summary>
    public static Task<Message> SayAsync(this ParleyClient sender, string conversationId, string text) =>
        sender.Messages.SendAsync(conversationId, new() { Text = text });

    /// <summary>A message that shares something.</summary>
    public static Task<Message> ShareAsync(this ParleyClient sender, string conversationId, params ShareRef[] shares) =>
        sender.Messages.SendAsync(conversationId, new() { Shares = shares });

    /// <summary>A pin on a new board.</summary>
    public static async Task<Pin> PinAsync(this ParleyClient owner, string title, bool secret = false)
    {
        var board = await owner.Boards.CreateAsync(new("Board of " + title) { Secret = secret });
        return await owner.Pins.CreateAsync(new(board.Id, title) { Image = new("https://example.org/p.jpg", 640, 480, "#aabbcc", title) });
    }

    /// <summary>The code of the refusal that a call ends with.</summary>
    public static async Task<Problem> RefusalAsync(Func<Task> call) => (await Assert.ThrowsAsync<ParleyException>(call)).Problem;
}
