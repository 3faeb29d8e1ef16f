using System.Globalization;
using Parley.Client;

namespace Parley.Browser.Running;

/// <summary>Calls the HTTP API as one person, without the page.</summary>
public sealed class SiteApi
{
    private readonly ParleyClient _parley;

    private SiteApi(ParleyClient parley, string token) => (_parley, Token) = (parley, token);

    /// <summary>The person's bearer token.</summary>
    public string Token { get; }

    /// <summary>Signs a person in, who is created if nobody has this id.</summary>
    internal static async Task<SiteApi> SignInAsync(HttpClient http, string userId)
    {
        var signedIn = await new ParleyClient(http).SignIn.AsAsync(userId);
        return new(new(http, new() { Token = _ => ValueTask.FromResult<string?>(signedIn.Token) }), signedIn.Token);
    }

    /// <summary>Changes the person's display name.</summary>
    public Task RenameAsync(string displayName) => _parley.Me.UpdateAsync(new() { DisplayName = displayName });

    /// <summary>Blocks a person.</summary>
    public Task BlockAsync(string userId) => _parley.Blocks.AddAsync(userId);

    /// <summary>Sends a message to a person, and returns the id of the one-to-one conversation.</summary>
    public async Task<string> WriteToAsync(string userId, string text) => (await _parley.Conversations.CreateAsync(
        new() { MemberIds = [userId], Message = new() { Text = text } })).Conversation.Id;

    /// <summary>Shares a pin of a new board.</summary>
    public async Task SharePinAsync(string conversationId, string title, Image? image = null)
    {
        var board = await _parley.Boards.CreateAsync(new($"Board of {title}"));
        var pin = await _parley.Pins.CreateAsync(new(board.Id, title) { Image = image });
        await _parley.Messages.SendAsync(conversationId, new() { Shares = [ShareRef.Pin(pin.Id)] });
    }

    /// <summary>Creates a board and returns its id.</summary>
    public async Task<string> CreateBoardAsync(string name, bool isSecret = false) =>
        (await _parley.Boards.CreateAsync(new(name) { Secret = isSecret })).Id;

    /// <summary>Creates a pin and returns its id.</summary>
    public async Task<string> CreatePinAsync(string boardId, string title, Image? image = null) =>
        (await _parley.Pins.CreateAsync(new(boardId, title) { Image = image })).Id;

    /// <summary>Returns a board.</summary>
    public Task<Board> BoardAsync(string boardId) => _parley.Boards.GetAsync(boardId);

    /// <summary>Makes a person a collaborator of a board.</summary>
    public Task InviteAsync(string boardId, string userId) => _parley.Boards.AddCollaboratorAsync(boardId, userId);

    /// <summary>Deletes a pin.</summary>
    public Task DeletePinAsync(string pinId) => _parley.Pins.DeleteAsync(pinId);

    /// <summary>Returns the titles of the newest pins of a board.</summary>
    public async Task<IReadOnlyList<string>> PinsAsync(string boardId) =>
        [.. (await _parley.Boards.PinsAsync(boardId)).Items.Select(pin => pin.Title)];

    /// <summary>Creates a pin on a new board and returns its id.</summary>
    public async Task<string> CreatePinAsync(string title, Image? image = null)
    {
        var board = await _parley.Boards.CreateAsync(new($"Board of {title}"));
        return (await _parley.Pins.CreateAsync(new(board.Id, title) { Image = image })).Id;
    }

    /// <summary>Shares a pin.</summary>
    public Task ShareAsync(string conversationId, string pinId) =>
        _parley.Messages.SendAsync(conversationId, new() { Shares = [ShareRef.Pin(pinId)] });

    /// <summary>Shares a new board.</summary>
    public async Task ShareBoardAsync(string conversationId, string name)
    {
        var board = await _parley.Boards.CreateAsync(new(name));
        await _parley.Messages.SendAsync(conversationId, new() { Shares = [ShareRef.Board(board.Id)] });
    }

    /// <summary>Makes an own board secret, and gives it another name.</summary>
    public async Task MakeSecretAsync(string boardName, string newName) =>
        await _parley.Boards.UpdateAsync((await OwnBoardAsync(boardName)).Id, new() { Name = newName, Secret = true });

    /// <summary>Returns the collaborators of an own board.</summary>
    public async Task<IReadOnlyList<string>> CollaboratorsAsync(string boardName) => (await OwnBoardAsync(boardName)).CollaboratorIds;

    /// <summary>Returns the titles of the pins of an own board, the newest first.</summary>
    public async Task<IReadOnlyList<string>> PinsOfAsync(string boardName) => await PinsAsync((await OwnBoardAsync(boardName)).Id);

    /// <summary>Returns the number of items that were shared.</summary>
    public async Task<int> CountSharesAsync(string conversationId) => (await _parley.Messages.SharesAsync(conversationId)).Items.Count;

    /// <summary>Creates a group and returns its id.</summary>
    public async Task<string> CreateGroupAsync(string name, params string[] memberIds) =>
        (await _parley.Conversations.CreateAsync(new() { Name = name, MemberIds = memberIds })).Conversation.Id;

    /// <summary>Sends a message.</summary>
    public Task SendAsync(string conversationId, string text) => _parley.Messages.SendAsync(conversationId, new() { Text = text });

    /// <summary>Sends numbered messages, one after the other: <c>many 0.</c>, <c>many 1.</c>, ...</summary>
    /// <param name="conversationId">The conversation.</param>
    /// <param name="count">How many.</param>
    /// <param name="from">The number in the first text.</param>
    /// <param name="text">The word before the number.</param>
    public async Task SendManyAsync(string conversationId, int count, int from = 0, string text = "many")
    {
        foreach (var number in Enumerable.Range(from, count))
            await SendAsync(conversationId, string.Create(CultureInfo.InvariantCulture, $"{text} {number}."));
    }

    /// <summary>Unsends a message.</summary>
    public Task UnsendAsync(string conversationId, long seq) => _parley.Messages.UnsendAsync(conversationId, seq);

    /// <summary>Moves the read position.</summary>
    public Task ReadAsync(string conversationId, long seq) => _parley.Inbox.ReadAsync(conversationId, seq);

    /// <summary>Returns the newest texts, the oldest of them first.</summary>
    public async Task<IReadOnlyList<string>> TextsAsync(string conversationId) =>
        [.. from message in (await _parley.Messages.NewestAsync(conversationId)).Items where message.Text is not null select message.Text];

    private async Task<Board> OwnBoardAsync(string name)
    {
        var me = await _parley.Me.GetAsync();
        return (await _parley.Boards.ListAsync(me.UserId)).Items.Single(board => board.Name == name);
    }
}
