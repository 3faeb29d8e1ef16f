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
    public static Decision Send(ConversationDraft draft, Send operation, ConversationOptions limits)
    {
        var (sender, command) = (operation.Actor, operation.Command);
        var mayMake = !operation.Secret.IsDefaultOrEmpty;
        var path = mayMake ? "/message" : ""; // only a creation may make the one-to-one
        var member = draft.Member(sender);
        if (member is null && !mayMake)
            return Decision.NotMember;
        if (draft.Head is { } head && draft.FindSent(sender, command.ClientId) is { } twin)
            return RequestHash.AreEqual(twin.RequestHash, RequestHash.Of(head.Secret, command))
                ? Decision.Repeat(twin.Seq)
                : Errors.ClientIdReused;
        if (WhyNotSend(member is null ? null : draft, command, path, limits, member) is { } error)
            return error;
        if (draft.Head is { } existing && ConversationRules.IsBlocked(existing, sender))
            return Errors.RecipientUnavailable;
        var isFirst = draft.Id.IsDirect && draft.Head is not { Summary.MessageCount: > 0 };
        if ((operation.Cards.Error ?? (isFirst ? operation.Joining.Error : null)) is { } prepared)
            return prepared;
        if (!command.Shares.IsEmpty && operation.Cards.Cards.IsDefault)
            return Decision.Unprepared;
        // Both inboxes must know of it before it is: only the first message makes an empty one-to-one real for the other.
        var (smaller, larger) = isFirst ? draft.Id.DirectMembers() : default;
        if (isFirst && !operation.Joining.Cover([smaller, larger]))
            return Decision.Unprepared;

        if (draft.Head is null)
            draft.Create(ConversationKind.Direct, ConversationRules.DirectMembers(draft), operation.Secret, []);
        return Decision.Changed(draft.AddMessage(sender, command, operation.Cards.OrNone, RequestHash.Of(draft.Head!.Secret, command)));
    }

    /// <summary>What is wrong with a message, as far as that does not depend on what is shared.</summary>
    /// <param name="draft">Where it is sent; null: to a conversation that has nothing to reply to.</param>
    /// <param name="command">The message.</param>
    /// <param name="path">JSON pointer of the message in the request.</param>
    /// <param name="limits">The limits in force.</param>
    /// <param name="sender">Who sends, as a member.</param>
    public static Error? WhyNotSend(
        ConversationDraft? draft, SendMessage command, string path, ConversationOptions limits, MemberSummary? sender = null)
    {
        if (WhyNotWords(command, path, limits) is { } wrong)
            return Errors.Invalid(wrong);
        if (command.ReplyTo is not { } replyTo)
            return null;
        var target = draft is null || sender is null ? null : Readable(draft, sender, replyTo);
        return target is { Kind: LogRowKind.Message } ? null : Errors.Invalid(new($"{path}/replyTo", "bad_format"));
    }

    /// <summary>What is wrong with the words and the references themselves.</summary>
    public static FieldError? WhyNotWords(SendMessage command, string path, ConversationOptions limits)
    {
        if (command.Text is null && command.Shares.IsEmpty)
            return new($"{path}/text", "required");
        if (WhyNotText(command.Text, $"{path}/text", limits) is { } text)
            return text;
        if (command.Shares.Length > limits.MaxShares)
            return new($"{path}/shares", "too_long", limits.MaxShares, command.Shares.Length);
        for (var i = 0; i < command.Shares.Length; i++)
        {
            if (!Enum.IsDefined(command.Shares[i].Kind))
                return new($"{path}/shares/{i}/kind", "bad_format");
            if (command.Shares[i].Id is not { Length: > 0 and <= ContentRef.MaxIdLength })
                return new($"{path}/shares/{i}/id", "bad_format");
        }

        return null;
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
            return Errors.Invalid(new("/text", "required"));
        if (WhyNotText(operation.Text, "/text", limits) is { } wrong)
            return Errors.Invalid(wrong);
        if (before.Text == operation.Text)
            return Decision.Unchanged(row.Seq);
        draft.Mark(operation.Actor, row, before, before with { Text = operation.Text, EditedAt = draft.Now });
        return Decision.Changed(row.Seq);
    }

    /// <summary>Also for who is blocked: taking back is no writing.</summary>
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
        // A name that has left the palette may still be taken back.
        if (!limits.Palette.ContainsKey(command.Reaction) && (command.Present || present is null))
            return Errors.Invalid(new("/reaction", "bad_format"));
        if (ConversationRules.IsBlocked(draft.Head!, actor))
            return Errors.RecipientUnavailable;
        if ((present?.UserIds.Contains(actor) ?? false) == command.Present)
            return Decision.Unchanged(row.Seq);
        if (command.Present && before.Reactions.Sum(reaction => reaction.UserIds.Length) >= limits.MaxReactions)
            return Errors.TooManyReactions(limits.MaxReactions);
        draft.Mark(actor, row, before, before with { Reactions = With(before.Reactions, command, actor) });
        return Decision.Changed(row.Seq);
    }

    private static FieldError? WhyNotText(string? text, string field, ConversationOptions limits) =>
        text is not null && string.IsNullOrWhiteSpace(text)
            ? FieldRules.Required(field)
            : FieldRules.Text(field, text, limits.MaxTextLength);

    private static ImmutableArray<Reaction> With(ImmutableArray<Reaction> reactions, React command, UserId actor)
    {
        if (reactions.FirstOrDefault(reaction => reaction.Name == command.Reaction) is not { } before)
            return reactions.Add(new(command.Reaction, [actor]));
        var after = before with { UserIds = command.Present ? before.UserIds.Add(actor) : before.UserIds.Remove(actor) };
        return after.UserIds.IsEmpty ? reactions.Remove(before) : reactions.Replace(before, after);
    }

    /// <summary>A message that the member may read, decoded; null: there is none for them.</summary>
    private static (LogRow Row, Entry Entry)? Message(ConversationDraft draft, MemberSummary member, long seq) =>
        Readable(draft, member, seq) is { Kind: LogRowKind.Message } row ? (row, EntryJson.Decode(draft.Id, row)) : null;

    private static LogRow? Readable(ConversationDraft draft, MemberSummary member, long seq) =>
        seq >= member.FirstReadableSeq ? draft.Find(seq) : null;
}
