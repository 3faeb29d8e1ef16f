using System.Collections.Immutable;
using Parley.Conversations;
using Parley.Core.Conversations.Entries;
using Parley.Core.Storage;
using Parley.Inbox;
using Parley.Users;

namespace Parley.Core.Conversations.Rules;

/// <summary>The rules of a conversation: permissions, repeats, and changes. They are pure functions without tasks, clock or
/// storage.</summary>
/// <remarks>Checks run in this order: membership, repeat, everything else. A refusal does not change the draft. The rules of messages are
/// in <see cref="MessageRules"/>.</remarks>
internal static class ConversationRules
{
    /// <summary>Decides one operation, and changes the draft if the operation is accepted.</summary>
    public static Decision Decide(ConversationDraft draft, Operation operation, ConversationOptions limits) => operation switch
    {
        CreateGroup create => Create(draft, create, limits),
        OpenDirect open => Open(draft, open),
        Send send => MessageRules.Send(draft, send),
        Rename rename => Decide(draft, rename, limits),
        Add add => Decide(draft, add, limits),
        Remove remove => Decide(draft, remove, limits),
        Edit edit => MessageRules.Edit(draft, edit, limits),
        Unsend unsend => MessageRules.Unsend(draft, unsend),
        SetReaction react => MessageRules.React(draft, react, limits),
        SetBlocked block => Block(draft, block),
        _ => throw new ArgumentException($"No rule for {operation.GetType().Name}.", nameof(operation)),
    };

    /// <summary>Returns the people who would join if this creation were decided now. Empty if it would be a repeat or refused.</summary>
    public static ImmutableArray<UserId> Joining(
        ConversationState state, UserId creator, CreateConversation command, CheckedMessage? first, ConversationOptions limits) =>
        state.Head is null && first?.Wrong is null && WhyNotCreate(creator, command, limits) is null
            ? [creator, .. command.MemberIds]
            : [];

    /// <summary>Returns the people who would join if this addition were decided now. Empty if it would change nothing or be
    /// refused.</summary>
    public static ImmutableArray<UserId> Joining(ConversationState state, UserId actor, AddMembers command, ConversationOptions limits) =>
        state.Member(actor) is not null && WhyNotAdd(state.Head!.Summary, command, limits) is null
            ? NotYetMembers(state.Head.Summary, command)
            : [];

    /// <summary>Returns the two members of a new one-to-one.</summary>
    public static ImmutableArray<MemberSummary> DirectMembers(ConversationDraft draft)
    {
        var (smaller, larger) = draft.Id.DirectMembers();
        return [Member(smaller), Member(larger)];

        MemberSummary Member(UserId userId) => new(userId, MemberRole.Member, MemberState.Joined, draft.Now, 0, 1, 0, 0, 0);
    }

    /// <summary>Whether the other person of a one-to-one blocks this person.</summary>
    public static bool IsBlocked(ConversationHead head, UserId userId) =>
        head.Blocks.Any(block => block.IsBlocked && block.UserId != userId);

    private static Decision Create(ConversationDraft draft, CreateGroup operation, ConversationOptions limits)
    {
        var (creator, command) = (operation.Actor, operation.Command);
        if (draft.Head is { } existing)
        {
            if (draft.Member(creator) is null)
                return Decision.NotMember;
            return RequestHash.AreEqual(existing.CreationHash, RequestHash.Of(existing.Secret, creator, command))
                ? Decision.Repeat(0)
                : Errors.ClientIdReused;
        }

        if (WhyNotCreate(creator, command, limits) is { } error)
            return error;
        if (operation.First is { } first && MessageRules.WhyNotSend(first, draft: null, sender: null) is { } messageError)
            return messageError;
        if ((operation.Cards.Error ?? operation.Joining.Error) is { } prepared)
            return prepared;
        var name = FieldRules.Name(command.Name); // the request hash below uses the name as the client sent it
        ImmutableArray<UserId> everybody = [creator, .. command.MemberIds];
        if (!operation.Joining.Cover(everybody) || (command.Message is { Shares.IsEmpty: false } && operation.Cards.Cards.IsDefault))
            return Decision.Unprepared;

        draft.Create(ConversationKind.Group, [], operation.Secret, RequestHash.Of(operation.Secret, creator, command));
        draft.AddSystem(creator, new(EventType.Created, creator, everybody, name), (head, seq) => head with
        {
            Summary = head.Summary with
            {
                Name = name,
                Members = [.. everybody.Select(userId => new MemberSummary(
                    userId, userId == creator ? MemberRole.Creator : MemberRole.Member, MemberState.Joined, draft.Now, seq, seq, 0, 0, 0))],
            },
        });
        if (command.Message is not { } message)
            return Decision.Changed();
        message = message with { ClientId = command.ClientId };
        return Decision.Changed(draft.AddMessage(creator, message, operation.Cards.OrNone, RequestHash.Of(operation.Secret, message)));
    }

    private static Error? WhyNotCreate(UserId creator, CreateConversation command, ConversationOptions limits)
    {
        if (command.MemberIds.IsEmpty)
            return Errors.Invalid(FieldRules.Required(nameof(command.MemberIds)));
        if (command.MemberIds.Contains(creator) || command.MemberIds.Distinct().Count() != command.MemberIds.Length)
            return Errors.Invalid(FieldRules.BadFormat(nameof(command.MemberIds)));
        if (1 + command.MemberIds.Length > limits.MaxMembers)
            return Errors.ConversationFull(limits.MaxMembers, 1 + command.MemberIds.Length);
        return WhyNotName(command.Name, limits);
    }

    private static Error? WhyNotName(string? name, ConversationOptions limits) =>
        FieldRules.Line(nameof(CreateConversation.Name), name, limits.MaxNameLength) is { } wrong ? Errors.Invalid(wrong) : null;

    private static Decision Open(ConversationDraft draft, OpenDirect operation)
    {
        if (draft.Member(operation.Actor) is not null)
            return Decision.Unchanged();
        if (operation.Contact is not { } contact)
            return Decision.Unprepared;
        if (contact.Error is { } error)
            return error;
        if (draft.Head is { } existing && IsBlocked(existing, operation.Actor))
            return Errors.RecipientUnavailable;
        if (draft.Head is null)
            draft.Create(ConversationKind.Direct, DirectMembers(draft), operation.Secret, []);
        draft.Change(head => head with { OpenedBy = head.OpenedBy.Add(operation.Actor) });
        return Decision.Changed();
    }

    private static Decision Decide(ConversationDraft draft, Rename operation, ConversationOptions limits)
    {
        if (draft.Member(operation.Actor) is null)
            return Decision.NotMember;
        if (draft.Id.IsDirect)
            return Errors.Direct;
        if (WhyNotName(operation.Name, limits) is { } error)
            return error;
        var name = FieldRules.Name(operation.Name);
        if (draft.Head!.Summary.Name == name)
            return Decision.Unchanged();
        return Decision.Changed(draft.AddSystem(
            operation.Actor,
            new(EventType.Renamed, operation.Actor, null, name),
            (head, _) => head with { Summary = head.Summary with { Name = name } }));
    }

    private static Decision Decide(ConversationDraft draft, Add operation, ConversationOptions limits)
    {
        if (draft.Member(operation.Actor) is not { } adder)
            return Decision.NotMember;
        var summary = draft.Head!.Summary;
        if (WhyNotAdd(summary, operation.Command, limits) is { } error)
            return error;
        var joining = NotYetMembers(summary, operation.Command);
        if (joining.IsEmpty)
            return Decision.Unchanged();
        if (operation.Joining.Error is { } prepared)
            return prepared;
        if (!operation.Joining.Cover(joining))
            return Decision.Unprepared;

        var happened = new EntryEvent(EventType.Added, operation.Actor, joining, null);
        return Decision.Changed(draft.AddSystem(operation.Actor, happened, (head, seq) => head with
        {
            // A person who is added again needs no departure: the inbox gets the new membership, whose sequence number is higher.
            Departed = [.. head.Departed.Where(departure => !joining.Contains(departure.UserId))],
            Summary = head.Summary with
            {
                Members = [.. head.Summary.Members, .. joining.Select(userId => new MemberSummary(
                    userId,
                    head.Summary.Members.IsEmpty ? MemberRole.Creator : MemberRole.Member,
                    MemberState.Joined,
                    draft.Now,
                    seq,
                    operation.Command.ShareHistory ? adder.FirstReadableSeq : seq,
                    head.Summary.MessageCount,
                    0,
                    0))],
            },
        }));
    }

    private static Error? WhyNotAdd(ConversationSummary summary, AddMembers command, ConversationOptions limits)
    {
        if (summary.Kind is ConversationKind.Direct)
            return Errors.Direct;
        if (command.UserIds.IsEmpty)
            return Errors.Invalid(FieldRules.Required(nameof(command.UserIds)));
        if (command.UserIds.Distinct().Count() != command.UserIds.Length)
            return Errors.Invalid(FieldRules.BadFormat(nameof(command.UserIds)));
        var joining = NotYetMembers(summary, command).Length;
        var seats = summary.Members.Length + joining;
        return joining > 0 && seats > limits.MaxMembers ? Errors.ConversationFull(limits.MaxMembers, seats) : null;
    }

    private static ImmutableArray<UserId> NotYetMembers(ConversationSummary summary, AddMembers command) =>
        [.. command.UserIds.Where(userId => summary.Find(userId) is null)];

    private static Decision Decide(ConversationDraft draft, Remove operation, ConversationOptions limits)
    {
        if (draft.Member(operation.Actor) is not { } actor)
            return Decision.NotMember;
        if (draft.Id.IsDirect)
            return Errors.Direct;
        var leaves = operation.Actor == operation.Member;
        if (!leaves && actor.Role is not MemberRole.Creator)
            return Errors.NotAllowed;
        if (draft.Head!.Summary.Find(operation.Member) is null)
            return Errors.Naming(Errors.NotFound, [operation.Member]);
        if (draft.Head.Departed.Length >= limits.MaxDeparted)
            return Errors.Unavailable;

        var happened = leaves
            ? new EntryEvent(EventType.Left, operation.Actor, null, null)
            : new EntryEvent(EventType.Removed, operation.Actor, [operation.Member], null);
        return Decision.Changed(draft.AddSystem(operation.Actor, happened, (head, seq) => head with
        {
            Departed = head.Departed.Add(new Departure(operation.Member, seq, leaves ? GoneReason.Left : GoneReason.Removed)),
            Summary = head.Summary with { Members = Without(head.Summary.Members, operation.Member) },
        }));
    }

    /// <summary>Passes the creator's role to the member with the longest membership, who is the first in the list.</summary>
    private static ImmutableArray<MemberSummary> Without(ImmutableArray<MemberSummary> members, UserId userId)
    {
        ImmutableArray<MemberSummary> rest = [.. members.Where(member => member.UserId != userId)];
        return rest.IsEmpty || rest.Any(member => member.Role is MemberRole.Creator)
            ? rest
            : rest.SetItem(0, rest[0] with { Role = MemberRole.Creator });
    }

    private static Decision Block(ConversationDraft draft, SetBlocked operation)
    {
        var (smaller, larger) = draft.Id.IsDirect ? draft.Id.DirectMembers() : default;
        if (operation.Actor != smaller && operation.Actor != larger)
            return Decision.NotMember;
        if (draft.Head?.Blocks.FirstOrDefault(block => block.UserId == operation.Actor)?.Stamp >= operation.Stamp)
            return Decision.Unchanged(); // this change or a later one was already applied
        if (draft.Head is null)
            draft.Create(ConversationKind.Direct, DirectMembers(draft), operation.Secret, []);
        draft.Change(head => head with
        {
            Blocks = [
                .. head.Blocks.Where(block => block.UserId != operation.Actor), new(operation.Actor, operation.Stamp, operation.Blocked),
            ],
        });
        return Decision.Changed();
    }
}
