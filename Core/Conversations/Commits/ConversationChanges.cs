using System.Collections.Immutable;
using Microsoft.Extensions.Logging;
using Parley.Content;
using Parley.Conversations;
using Parley.Core.Conversations.Rules;
using Parley.Users;

namespace Parley.Core.Conversations.Commits;

/// <summary>Submits changes to the commit loop. Changes that need cards or joining rows for their decision are prepared first.</summary>
/// <remarks>A preparation uses the state in memory. The decision may use a newer state that needs more cards or joining rows. The change is
/// then prepared and submitted again, in at most 3 rounds. Joining rows that were not used are cancelled, unless the outcome is
/// unknown.</remarks>
internal sealed partial class ConversationChanges(ConversationId id, ConversationServices services, CommitLoop commits)
{
    private const int MaxRounds = 3;
    private const int SecretBytes = 16;

    private readonly Joining _joining = new(id, services);

    /// <summary>Commits a change, and then waits for its delivery to the members' inboxes, but at most for the delivery deadline.</summary>
    public Task<Outcome> SubmitAsync(Operation operation) => SubmitAsync(operation, services.Options.DeliveryDeadline);

    /// <inheritdoc cref="SubmitAsync(Operation)"/>
    /// <param name="operation">The change.</param>
    /// <param name="deadline">The longest wait for the delivery.</param>
    public async Task<Outcome> SubmitAsync(Operation operation, TimeSpan deadline)
    {
        var outcome = await commits.SubmitAsync(operation);
        if (!outcome.Delivered.IsCompleted && deadline > TimeSpan.Zero)
        {
            await outcome.Delivered.WaitAsync(deadline, services.Time).ConfigureAwait(
                ConfigureAwaitOptions.SuppressThrowing | ConfigureAwaitOptions.ContinueOnCapturedContext);
        }

        return outcome;
    }

    /// <summary>Creates a group, with its first message if there is one.</summary>
    public Task<Outcome> CreateGroupAsync(UserId creator, CreateConversation command)
    {
        var first = command.Message is { } message ? MessageRules.Check(message, services.Options) : null;
        return SubmitPreparedAsync(async state =>
        {
            var joining = ConversationRules.Joining(state, creator, command, first, services.Options);
            var cards = joining.IsEmpty || first is null ? ResolvedCards.None : await ResolveAsync(creator, first);
            var rows = cards.Error is null ? await _joining.PrepareAsync(creator, joining) : JoiningRows.None;
            return (new CreateGroup(creator, command, first, NewSecret(), rows, cards), rows);
        });
    }

    /// <summary>Creates or opens the one-to-one without a message.</summary>
    public Task<Outcome> OpenDirectAsync(UserId creator, UserId other) => SubmitPreparedAsync(async state => (
        new OpenDirect(creator, NewSecret(), state.Member(creator) is null ? await _joining.ContactAsync(creator, other) : null),
        JoiningRows.None));

    /// <summary>Adds members.</summary>
    public Task<Outcome> AddAsync(UserId actor, AddMembers command) => SubmitPreparedAsync(async state =>
    {
        var rows = await _joining.PrepareAsync(actor, ConversationRules.Joining(state, actor, command, services.Options));
        return (new Add(actor, command, rows), rows);
    });

    /// <summary>Sends a message.</summary>
    /// <param name="sender">The sender.</param>
    /// <param name="command">The message.</param>
    /// <param name="mayCreate">Whether the message may create the one-to-one.</param>
    public Task<Outcome> SendAsync(UserId sender, SendMessage command, bool mayCreate)
    {
        var message = MessageRules.Check(command, services.Options);
        var secret = mayCreate ? NewSecret() : ImmutableArray<byte>.Empty;
        return SubmitPreparedAsync(async state =>
        {
            var (rows, cards) = (JoiningRows.None, ResolvedCards.None);
            var isFirst = id.IsDirect && state.Head is not { Summary.MessageCount: > 0 };
            var isHere = state.Member(sender) is not null || mayCreate;

            // Only a member may learn which content exists. A repeat must not resolve its shares again, because the content may be deleted
            // by now.
            if (isHere
                && message.Wrong is null
                && (isFirst || (!command.Shares.IsEmpty && !await IsRepeatAsync(state, sender, command.ClientId))))
            {
                cards = await ResolveAsync(sender, message);
                if (isFirst && cards.Error is null)
                    rows = await _joining.PrepareAsync(sender, [id.DirectMembers().Smaller, id.DirectMembers().Larger]);
            }

            return (new Send(sender, message, cards, rows, secret), rows);
        });
    }

    /// <summary>Sets or removes a block in the one-to-one.</summary>
    public Task<Outcome> SetBlockedAsync(UserId blocker, bool blocked, long stamp) =>
        SubmitAsync(new SetBlocked(blocker, blocked, stamp, NewSecret()));

    private ImmutableArray<byte> NewSecret() => [.. services.Random.NewSecret(SecretBytes)];

    private async Task<bool> IsRepeatAsync(ConversationState state, UserId sender, ClientId clientId) =>
        state.Head is not null && await services.Store.FindSentAsync(id, sender, clientId, CancellationToken.None) is not null;

    /// <summary>Resolves the content that a message shares, as the sender sees it. An invalid message is not resolved.</summary>
    private async Task<ResolvedCards> ResolveAsync(UserId sender, CheckedMessage message)
    {
        if (message.Wrong is not null || message.Command.Shares.IsEmpty)
            return ResolvedCards.None;
        try
        {
            var cards = await services.Catalog.ResolveCheckedAsync(sender, message.Command.Shares, CancellationToken.None);
            return cards.Contains(null) ? new(default, Errors.ContentNotFound) : new([.. cards.OfType<Card>()], null);
        }
        catch (Exception exception) // of any type: the catalog is application code
        {
            LogNotResolved(services.Logger, id, exception);
            return new(default, Errors.Unavailable);
        }
    }

    private async Task<Outcome> SubmitPreparedAsync(Func<ConversationState, Task<(Operation Operation, JoiningRows Rows)>> prepare)
    {
        for (var round = 0; round < MaxRounds; round++)
        {
            var (operation, rows) = await prepare(await commits.StateAsync());
            var outcome = await SubmitAsync(operation);
            CancelUnused(rows, outcome);
            if (outcome.Decision.Kind is not DecisionKind.Unprepared)
                return outcome;
        }

        return Outcome.Failed(Errors.Unavailable);
    }

    /// <summary>Cancels the joining rows of people who did not join by this change, unless the outcome is unknown.</summary>
    private void CancelUnused(JoiningRows rows, Outcome outcome)
    {
        if (!outcome.IsCertain || rows.People.IsEmpty)
            return;
        var changed = outcome.Decision.Kind is DecisionKind.Changed ? outcome : null;
        _joining.Cancel(rows, rows.People.Where(userId => changed is null || !JoinedBy(changed, userId)));
    }

    private bool JoinedBy(Outcome outcome, UserId userId)
    {
        // The answer to a creation may name its first message, but all members joined by entry 1.
        var joined = outcome.State!.Head!.Summary.Find(userId)?.JoinedSeq;
        return id.IsDirect || joined == outcome.Decision.Seq || joined == 1;
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "The shares of a message to {Conversation} could not be resolved.")]
    private static partial void LogNotResolved(ILogger logger, ConversationId conversation, Exception exception);
}
