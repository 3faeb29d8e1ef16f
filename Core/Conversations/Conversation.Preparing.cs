using System.Collections.Immutable;
using Parley.Content;
using Parley.Conversations;
using Parley.Core.Conversations.Commits;
using Parley.Core.Conversations.Reading;
using Parley.Core.Conversations.Rules;
using Parley.Users;

namespace Parley.Core.Conversations;

/// <content>Changes that need something found out or stored elsewhere before they can be decided.</content>
internal sealed partial class Conversation
{
    private async Task<Result<Created<ConversationCreated>>> CreateGroupAsync(UserId creator, CreateConversation command)
    {
        var outcome = await PreparedAsync(async state =>
        {
            var joining = ConversationRules.Joining(state, creator, command, _services.Options);
            var cards = joining.IsEmpty || command.Message is not { } first ? ResolvedCards.None : await ResolveAsync(creator, first);
            var rows = cards.Error is null ? await _joining.PrepareAsync(creator, joining) : JoiningRows.None;
            return (new CreateGroup(creator, command, NewSecret(), rows, cards), rows);
        });
        if (!ViewFor(creator, outcome).TryGet(out var view, out var error))
            return error;
        var isRepeat = outcome.Decision.Kind is DecisionKind.Repeat;
        if (command.Message is null)
            return new Created<ConversationCreated>(new(view, null), isRepeat);
        if (!isRepeat)
            return new Created<ConversationCreated>(new(view, ConversationReader.EntryOf(outcome.Row!, creator)), false);
        // The first message was stored by the same append.
        var sent = await _services.Store.FindSentAsync(_id, creator, command.ClientId, CancellationToken.None);
        return (await RepeatedAsync(creator, sent?.Seq ?? 0)).TryGet(out var entry, out var unreadable)
            ? new Created<ConversationCreated>(new(view, entry), true)
            : unreadable;
    }

    private async Task<Result<Created<ConversationCreated>>> CreateDirectAsync(UserId creator, CreateConversation command)
    {
        var (smaller, larger) = _id.DirectMembers();
        if (creator != smaller && creator != larger)
            return Errors.NotFound;
        var other = creator == smaller ? larger : smaller;
        if (command.MemberIds.Length != 1 || command.MemberIds[0] != other)
            return Errors.Invalid(new("/memberIds", "bad_format"));
        if (command.Name is not null)
            return Errors.Direct;

        if (command.Message is { } message)
        {
            var sending = await SubmitSendAsync(creator, message with { ClientId = command.ClientId }, NewSecret());
            if (!ViewFor(creator, sending).TryGet(out var with, out var refused))
                return refused;
            return (await SentAsync(creator, sending)).TryGet(out var sent, out var unreadable)
                ? new Created<ConversationCreated>(new(with, sent.Value), sent.IsRepeat)
                : unreadable;
        }

        var opening = await PreparedAsync(async state => (
            new OpenDirect(creator, NewSecret(), state.Member(creator) is null ? await _joining.ContactAsync(creator, other) : null),
            JoiningRows.None));
        if (!ViewFor(creator, opening).TryGet(out var view, out var error))
            return error;
        if (await ShowAsync(creator, opening.State!.Head!.Summary) is { } notShown)
            return notShown;
        return new Created<ConversationCreated>(new(view, null), opening.Decision.Kind is DecisionKind.Unchanged);
    }

    private async Task<Error?> ShowAsync(UserId userId, ConversationSummary summary)
    {
        try
        {
            return (await _services.Inboxes.OpenAsync(userId, summary, CancellationToken.None)).Error;
        }
        catch (Exception exception) when (Faults.MayBeOfPort(exception))
        {
            LogNotPrepared(_services.Logger, _id, exception);
            return Errors.OutcomeUnknown; // it is made; a repeat shows it
        }
    }

    private async Task<Result<ConversationView>> AddAsync(UserId actor, AddMembers command)
    {
        var outcome = await PreparedAsync(async state =>
        {
            var rows = await _joining.PrepareAsync(actor, ConversationRules.Joining(state, actor, command, _services.Options));
            return (new Add(actor, command, rows), rows);
        });
        return ViewFor(actor, outcome);
    }

    private async Task<Result<Created<EntryView>>> SendAsync(UserId sender, SendMessage command) =>
        await SentAsync(sender, await SubmitSendAsync(sender, command, secret: []));

    /// <param name="sender">Who sends.</param>
    /// <param name="command">What.</param>
    /// <param name="secret">Of a creation: the secret for a one-to-one that there is not yet; else empty.</param>
    private Task<Outcome> SubmitSendAsync(UserId sender, SendMessage command, ImmutableArray<byte> secret) => PreparedAsync(async state =>
    {
        var (rows, cards) = (JoiningRows.None, ResolvedCards.None);
        var isFirst = _id.IsDirect && state.Head is not { Summary.MessageCount: > 0 };
        var isHere = state.Member(sender) is not null || !secret.IsEmpty;
        // Only who is here may learn what there is, and a repeat must not resolve again what may be gone by now.
        if (isHere
            && MessageRules.WhyNotWords(command, "", _services.Options) is null
            && (isFirst || (!command.Shares.IsEmpty && !await IsRepeatAsync(state, sender, command.ClientId))))
        {
            cards = await ResolveAsync(sender, command);
            if (isFirst && cards.Error is null)
                rows = await _joining.PrepareAsync(sender, [_id.DirectMembers().Smaller, _id.DirectMembers().Larger]);
        }

        return (new Send(sender, command, cards, rows, secret), rows);
    });

    private async Task<Result<Created<EntryView>>> SentAsync(UserId sender, Outcome outcome)
    {
        if (outcome.Error is { } error)
            return error;
        if (outcome.Decision.Kind is not DecisionKind.Repeat)
            return new Created<EntryView>(ConversationReader.EntryOf(outcome.Row!, sender), IsRepeat: false);
        return (await RepeatedAsync(sender, outcome.Decision.Seq)).TryGet(out var entry, out var unreadable)
            ? new Created<EntryView>(entry, IsRepeat: true)
            : unreadable;
    }

    /// <summary>What an earlier request made, as it now is. It did happen: that it cannot be read just now must not be told as "did
    /// not".</summary>
    private async Task<Result<EntryView>> RepeatedAsync(UserId sender, long seq)
    {
        var read = await _reader.EntryAsync(sender, seq);
        return read.Error?.Code is ErrorCode.Unavailable ? Errors.OutcomeUnknown : read;
    }

    private async Task<bool> IsRepeatAsync(ConversationState state, UserId sender, ClientId clientId) =>
        state.Head is not null && await _services.Store.FindSentAsync(_id, sender, clientId, CancellationToken.None) is not null;

    /// <summary>How the sender sees what a message shares. A message that is wrong in itself is not looked into.</summary>
    private async Task<ResolvedCards> ResolveAsync(UserId sender, SendMessage command)
    {
        if (command.Shares.IsEmpty || MessageRules.WhyNotWords(command, "", _services.Options) is not null)
            return ResolvedCards.None;
        try
        {
            var cards = await _services.Catalog.ResolveAsync(sender, command.Shares, CancellationToken.None);
            return cards.Contains(null) ? new(default, Errors.ContentNotFound) : new([.. cards.OfType<Card>()], null);
        }
        catch (Exception exception) when (Faults.MayBeOfPort(exception))
        {
            LogNotPrepared(_services.Logger, _id, exception);
            return new(default, Errors.Unavailable);
        }
    }

    /// <summary>Prepares on what is known, submits, and does so again where the decision was made on something newer that needs
    /// more.</summary>
    private async Task<Outcome> PreparedAsync(Func<ConversationState, Task<(Operation Operation, JoiningRows Rows)>> prepare)
    {
        for (var round = 0; round < MaxRounds; round++)
        {
            var (operation, rows) = await prepare(await _commits.StateAsync());
            var outcome = await SubmitAsync(operation);
            CancelUnused(rows, outcome);
            if (outcome.Decision.Kind is not DecisionKind.Unprepared)
                return outcome;
        }

        return Outcome.Failed(Errors.Unavailable);
    }

    /// <summary>Takes back the joining rows of those who did not join by this change, if that is certain.</summary>
    private void CancelUnused(JoiningRows rows, Outcome outcome)
    {
        if (!outcome.IsCertain || rows.People.IsEmpty)
            return;
        var changed = outcome.Decision.Kind is DecisionKind.Changed ? outcome : null;
        _joining.Cancel(rows, rows.People.Where(userId => changed is null || !JoinedBy(changed, userId)));
    }

    private bool JoinedBy(Outcome outcome, UserId userId)
    {
        // Of a creation the answer may be the first message; everybody joined by entry 1.
        var joined = outcome.State!.Head!.Summary.Find(userId)?.JoinedSeq;
        return _id.IsDirect || joined == outcome.Decision.Seq || joined == 1;
    }
}
