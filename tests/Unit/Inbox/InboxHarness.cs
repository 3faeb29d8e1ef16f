using System.Collections.Immutable;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;
using Parley.Conversations;
using Parley.Core.Inbox;
using Parley.Core.Storage;
using Parley.Inbox;
using Parley.Testing.Memory;
using Parley.Users;

namespace Parley.Unit.Inbox;

/// <summary>One user's inbox over stores that outlive it and a clock that the test advances.</summary>
internal sealed class InboxHarness
{
    public static readonly UserId Me = UserId.Parse("me");
    public static readonly UserId Ann = UserId.Parse("ann");
    public static readonly UserId Bob = UserId.Parse("bob");

    /// <summary>The user who adds people in tests for which it does not matter who adds them.</summary>
    public static readonly UserId Adder = UserId.Parse("adder");

    public InboxHarness()
    {
        Store = new(Rows);
        Core = NewCore();
    }

    public FakeTimeProvider Time { get; } = new(new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero));

    public InboxOptions Options { get; } = new();

    public MemoryConversationStore Conversations { get; } = new();

    public MemoryInboxStore Rows { get; } = new();

    /// <summary>The store of the current inbox.</summary>
    public BreakableInboxStore Store { get; private set; }

    public UserInbox Core { get; private set; }

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public FakeConversation Group(int number, params UserId[] members) => new(Conversations, Time, FakeConversation.Group(number), members);

    public FakeConversation Direct(UserId other) => new(Conversations, Time, ConversationId.DirectOf(Me, other), Me, other);

    /// <summary>Another inbox over the same stores, as after a split.</summary>
    public UserInbox NewCore() => new(Me, Store, Conversations, Options, Time, NullLogger.Instance);

    /// <summary>Ends the process: its memory is lost, the stores do not change.</summary>
    public void Crash()
    {
        Store.Die();
        Store = new(Rows);
        Core = NewCore();
    }

    /// <summary>Closes the inbox normally and opens it again.</summary>
    public async Task ReopenAsync()
    {
        await Core.CloseAsync(Cancel);
        Crash();
    }

    /// <summary>Joins in the order of a conversation: the joining row is stored before, the pointer shown after.</summary>
    public async Task<FakeConversation> JoinedAsync(int number)
    {
        var conversation = Group(number, Ann, Bob);
        Assert.Null(await Core.PrepareJoinAsync(conversation.Id, Guid.NewGuid(), Adder, isContact: false, Cancel));
        await Core.DeliverAsync(conversation.Add(Me), Cancel);
        return conversation;
    }

    public async Task<Pointer?> PointerAsync(FakeConversation conversation) => (await Core.PointerAsync(conversation.Id, Cancel)).Value;

    public async Task<StoredInbox> StoredAsync() => await Rows.LoadAsync(Me, int.MaxValue, Cancel);

    public async Task<InboxRow?> StoredRowAsync(FakeConversation conversation) => await Rows.ReadRowAsync(Me, conversation.Id, Cancel);

    /// <summary>Reads everything that the inbox shows, in small pages.</summary>
    public async Task<(ImmutableSortedDictionary<string, Pointer> Pointers, long Revision)> ReadAsync(int limit = 3)
    {
        var all = ImmutableSortedDictionary.CreateBuilder<string, Pointer>(StringComparer.Ordinal);
        var revision = 0L;
        foreach (var folder in Enum.GetValues<InboxFolder>())
        {
            InboxPosition? from = null;
            do
            {
                var page = await Core.ListAsync(folder, from, limit, Cancel);
                foreach (var pointer in page.Items)
                    all.Add(pointer.ConversationId.Value, pointer);
                (from, revision) = (page.Next, page.Revision);
            }
            while (from is not null);
        }

        return (all.ToImmutable(), revision);
    }
}
