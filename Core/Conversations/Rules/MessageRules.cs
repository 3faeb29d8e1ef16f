using System.Collections.Immutable;
using Parley.Content;
using Parley.Conversations;
using Parley.Core.Conversations.Entries;
using Parley.Core.Storage;
using Parley.Users;

namespace Parley.Core.Conversations.Rules;

/// <summary>The rules of messages: send, edit, unsend, react. Pure, like <see cref="ConversationRules"/>.</summary>
internal static class MessageRules
{
    public static Decision Send(ConversationDraft draft, Send operation)
    {
        var (sender, command) = (operation.Actor, operation.Message.Command);
        var mayMake = !operation.Secret.IsDefaultOrEmpty;
        var member = draft.Member(sender);
        if (member is null && !mayMake)
            return Decision.NotMember;
        if (draft.Head is { } head && draft.FindSent(sender, command.ClientId) is { } twin)
            return RequestHash.AreEqual(twin.RequestHash, RequestHash.Of(head.Secret, command))
                ? Decision.Repeat(twin.Seq)
                : Errors.ClientIdReused;
        if (WhyNotSend(operation.Message, draft, member) is { } error)
            return error;
        if (draft.Head is { } existing && ConversationRules.IsBlocked(existing, sender))
            return Errors.RecipientUnavailable;
        var isFirst = draft.Id.IsDirect && draft.Head is not { Summary.MessageCount: > 0 };
        if ((operation.Cards.Error ?? (isFirst ? operation.Joining.Error : null)) is { } prepared)
            return prepared;
        if (!command.Shares.IsEmpty && operation.Cards.Cards.IsDefault)
            return Decision.Unprepared;
        // Both inboxes must have a joining row before the first message, because that message makes the one-to-one visible to the other
        // person.
        var (smaller, larger) = isFirst ? draft.Id.DirectMembers() : default;
        if (isFirst && !operation.Joining.Cover([smaller, larger]))
            return Decision.Unprepared;

        if (draft.Head is null)
            draft.Create(ConversationKind.Direct, ConversationRules.DirectMembers(draft), operation.Secret, []);
        return Decision.Changed(draft.AddMessage(sender, command, operation.Cards.OrNone, RequestHash.Of(draft.Head!.Secret, command)));
    }

    /// <summary>Validates the text and the references of a message.</summary>
    public static CheckedMessage Check(SendMessage command, ConversationOptions limits) => new(command, WhyNotWords(command, limits));

    /// <summary>The error of a message, as far as it does not depend on the shared content.</summary>
    /// <param name="message">The message.</param>
    /// <param name="draft">The conversation to which it is sent; null if there is nothing to reply to yet.</param>
    /// <param name="sender">The sender as a member; null if the sender has not joined yet and so cannot reply to anything.</param>
    public static Error? WhyNotSend(CheckedMessage message, ConversationDraft? draft, MemberSummary? sender)
    {
        if (message.Wrong is { } wrong)
            return Errors.Invalid(wrong);
        if (message.Command.ReplyTo is not { } replyTo)
            return null;
        var target = draft is null || sender is null ? null : Readable(draft, sender, replyTo);
        return target is { Kind: LogRowKind.Message } ? null : Errors.Invalid(FieldRules.BadFormat(nameof(SendMessage.ReplyTo)));
    }

    public static Decision Edit(ConversationDraft draft, Edit operation, ConversationOptions limits)
    {
        if (draft.Member(operation.Actor) is not { } member)
            return Decision.NotMember;
        if (Message(draft, member, operation.Seq) is not var (row, before) || before.Unsent)
            return Errors.NotFound;
        if (row.SenderId != operation.Actor)
            return Errors.NotAllowed;
        if (ConversationRules.IsBlocked(draft.Head!, operation.Actor))
            return Errors.RecipientUnavailable;
        if (operation.Text is null && before.Shares.IsEmpty)
            return Errors.Invalid(FieldRules.Required(nameof(SendMessage.Text)));
        if (WhyNotText(operation.Text, limits) is { } wrong)
            return Errors.Invalid(wrong);
        if (before.Text == operation.Text)
            return Decision.Unchanged(row.Seq);
        draft.Mark(operation.Actor, row, before, before with { Text = operation.Text, EditedAt = draft.Now });
        return Decision.Changed(row.Seq);
    }

    /// <summary>Unsends a message. A blocked sender may also do this, because it writes nothing to the other person.</summary>
    public static Decision Unsend(ConversationDraft draft, Unsend operation)
    {
        if (draft.Member(operation.Actor) is not { } member)
            return Decision.NotMember;
        if (Message(draft, member, operation.Seq) is not var (row, before))
            return Errors.NotFound;
        if (row.SenderId != operation.Actor)
            return Errors.NotAllowed;
        if (before.Unsent)
            return Decision.Unchanged(row.Seq);
        draft.Mark(operation.Actor, row, before, before with { Text = null, Shares = [], Reactions = [], Unsent = true });
        return Decision.Changed(row.Seq);
    }

    public static Decision React(ConversationDraft draft, SetReaction operation, ConversationOptions limits)
    {
        var (actor, command) = (operation.Actor, operation.Command);
        if (draft.Member(actor) is not { } member)
            return Decision.NotMember;
        if (Message(draft, member, command.Seq) is not var (row, before) || before.Unsent)
            return Errors.NotFound;
        var present = before.Reactions.FirstOrDefault(reaction => reaction.Name == command.Reaction);
        // A reaction whose name was removed from the palette may still be removed from a message.
        if (!limits.Palette.ContainsKey(command.Reaction) && (command.Present || present is null))
            return Errors.Invalid(FieldRules.BadFormat(nameof(command.Reaction)));
        if (ConversationRules.IsBlocked(draft.Head!, actor))
            return Errors.RecipientUnavailable;
        if ((present?.UserIds.Contains(actor) ?? false) == command.Present)
            return Decision.Unchanged(row.Seq);
        if (command.Present && before.Reactions.Sum(reaction => reaction.UserIds.Length) >= limits.MaxReactions)
            return Errors.TooManyReactions(limits.MaxReactions);
        draft.Mark(actor, row, before, before with { Reactions = With(before.Reactions, command, actor) });
        return Decision.Changed(row.Seq);
    }

    private static FieldError? WhyNotWords(SendMessage command, ConversationOptions limits)
    {
        if (command.Text is null && command.Shares.IsEmpty)
            return FieldRules.Required(nameof(command.Text));
        if (WhyNotText(command.Text, limits) is { } text)
            return text;
        if (command.Shares.Length > limits.MaxShares)
            return FieldRules.TooLong(nameof(command.Shares), limits.MaxShares, command.Shares.Length);
        for (var i = 0; i < command.Shares.Length; i++)
        {
            if (!Enum.IsDefined(command.Shares[i].Kind))
                return FieldRules.BadFormat($"{nameof(command.Shares)}[{i}].{nameof(ContentRef.Kind)}");
            if (command.Shares[i].Id is not { Length: > 0 and <= ContentRef.MaxIdLength })
                return FieldRules.BadFormat($"{nameof(command.Shares)}[{i}].{nameof(ContentRef.Id)}");
        }

        return null;
    }

    private static FieldError? WhyNotText(string? text, ConversationOptions limits) =>
        text is not null && string.IsNullOrWhiteSpace(text)
            ? FieldRules.Required(nameof(SendMessage.Text))
            : FieldRules.Text(nameof(SendMessage.Text), text, limits.MaxTextLength);

    private static ImmutableArray<Reaction> With(ImmutableArray<Reaction> reactions, React command, UserId actor)
    {
        if (reactions.FirstOrDefault(reaction => reaction.Name == command.Reaction) is not { } before)
            return reactions.Add(new(command.Reaction, [actor]));
        var after = before with { UserIds = command.Present ? before.UserIds.Add(actor) : before.UserIds.Remove(actor) };
        return after.UserIds.IsEmpty ? reactions.Remove(before) : reactions.Replace(before, after);
    }

    /// <summary>Returns a decoded message, or null if the member may not read it or it is not a message.</summary>
    private static (LogRow Row, Entry Entry)? Message(ConversationDraft draft, MemberSummary member, long seq) =>
        Readable(draft, member, seq) is { Kind: LogRowKind.Message } row ? (row, EntryJson.Decode(draft.Id, row)) : null;

    private static LogRow? Readable(ConversationDraft draft, MemberSummary member, long seq) =>
        seq >= member.FirstReadableSeq ? draft.Find(seq) : null;
}
