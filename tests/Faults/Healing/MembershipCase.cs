using Parley.Conversations;
using Parley.Core.Conversations;
using Parley.Users;
using static Parley.Faults.Healing.HealingHarness;

namespace Parley.Faults.Healing;

/// <summary>One way to join or to leave, as a client requests it.</summary>
/// <param name="Id">The conversation.</param>
/// <param name="Situation">Creates the situation before the request.</param>
/// <param name="Ask">Sends the request, which is always the same.</param>
/// <param name="Happens">The lines that the request adds to the log, however often it is sent.</param>
internal sealed record MembershipCase(
    ConversationId Id, Func<Conversation, Task> Situation, Func<Conversation, Task<Error?>> Ask, string[] Happens)
{
    private static readonly ConversationId Group = ConversationId.Parse("0123456789abcdefghjkm00002");
    private static readonly ConversationId Direct = ConversationId.DirectOf(Alice, Bob);

    public static IReadOnlyDictionary<string, MembershipCase> All { get; } = new Dictionary<string, MembershipCase>(StringComparer.Ordinal)
    {
        ["create"] = new(Group, _ => Task.CompletedTask, CreateAsync, ["Created alice bob carol"]),
        ["create with a message"] = new(
            Group, _ => Task.CompletedTask, CreateWithMessageAsync, ["Created alice bob carol", "alice: hello"]),
        ["add"] = new(Group, TalkAsync, it => AddAsync(it, false, Dave), ["Added dave"]),
        ["add with history"] = new(Group, TalkAsync, it => AddAsync(it, true, Dave), ["Added dave"]),
        ["add two"] = new(Group, PairAsync, it => AddAsync(it, false, Carol, Dave), ["Added carol dave"]),
        ["add who left"] = new(Group, LeftAsync, it => AddAsync(it, false, Bob), ["Added bob"]),
        ["first message"] = new(Direct, _ => Task.CompletedTask, WriteAsync, ["alice: hello"]),
        ["first message to who opened"] = new(Direct, OpenAsync, WriteAsync, ["alice: hello"]),
        ["leave"] = new(Group, TalkAsync, it => RemoveAsync(it, Bob, Bob), ["Left bob"]),
        ["creator leaves"] = new(Group, TalkAsync, it => RemoveAsync(it, Alice, Alice), ["Left alice"]),
        ["remove"] = new(Group, TalkAsync, it => RemoveAsync(it, Alice, Bob), ["Removed bob"]),
    };

    private static CancellationToken None => CancellationToken.None;

    private static async Task TalkAsync(Conversation conversation)
    {
        Assert.Null(await CreateAsync(conversation));
        Assert.Null((await conversation.SendAsync(Bob, new(ClientId.Parse("b"), "early", [], null), None)).Error);
    }

    private static async Task PairAsync(Conversation conversation) =>
        Assert.Null((await conversation.CreateAsync(Alice, new([Bob], null, ClientId.Parse("g"), null), None)).Error);

    private static async Task LeftAsync(Conversation conversation)
    {
        await TalkAsync(conversation);
        Assert.Null(await RemoveAsync(conversation, Bob, Bob));
    }

    private static async Task OpenAsync(Conversation conversation) =>
        Assert.Null((await conversation.CreateAsync(Bob, new([Alice], null, ClientId.Parse("o"), null), None)).Error);

    private static async Task<Error?> CreateAsync(Conversation conversation) =>
        (await conversation.CreateAsync(Alice, new([Bob, Carol], null, ClientId.Parse("g"), null), None)).Error;

    private static async Task<Error?> CreateWithMessageAsync(Conversation conversation) =>
        (await conversation.CreateAsync(Alice, new([Bob, Carol], null, ClientId.Parse("g"), Hello), None)).Error;

    private static async Task<Error?> WriteAsync(Conversation conversation) =>
        (await conversation.CreateAsync(Alice, new([Bob], null, ClientId.Parse("m"), Hello), None)).Error;

    private static async Task<Error?> AddAsync(Conversation conversation, bool shareHistory, params UserId[] people) =>
        (await conversation.AddMembersAsync(Alice, new([.. people], shareHistory), None)).Error;

    private static async Task<Error?> RemoveAsync(Conversation conversation, UserId actor, UserId member) =>
        (await conversation.RemoveMemberAsync(actor, member, None)).Error;

    private static SendMessage Hello => new(ClientId.Parse("m"), "hello", [], null);
}
