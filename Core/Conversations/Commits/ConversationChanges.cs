using System.Collections.Immutable;
using Microsoft.Extensions.Logging;
using Parley.Content;
using Parley.Conversations;
using Parley.Core.Conversations.Rules;
using Parley.Users;

namespace Parley.Core.Conversations.Commits;

/// <summary>Submits changes to the commit loop, after preparing those that need cards or joining rows before they can be decided.</summary>
/// <remarks>A preparation is made on the state that is known. If the decision was made on a newer state that needs more, the change is
/// prepared and submitted again, a few times. Joining rows that a certain outcome did not use are taken back.</remarks>
internal sealed partial class ConversationChanges(ConversationId id, ConversationServices services, CommitLoop commits)
{
    private const int MaxRounds = 3;
    private const int SecretBytes = 16;

    private readonly Joining _joining = new(id, services);

    /// <summary>Commits, and gives the members' inboxes a short time to take the change in before the answer.</summary>
    public async Task<Outcome> SubmitAsync(Operation operation)
    {
        var outcome = await commits.SubmitAsync(operation);
        if (!outcome.Delivered.IsCompleted && services.Options.DeliveryDeadline > TimeSpan.Zero)
        {
            await outcome.Delivered.WaitAsync(services.Options.DeliveryDeadline, services.Time).ConfigureAwait(
                ConfigureAwaitOptions.SuppressThrowing | ConfigureAwaitOptions.ContinueOnCapturedContext);
        }

        return outcome;
    }

    /// <summary>Makes a group, with its first message if there is one.</summary>
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

    /// <summary>Makes the one-to-one without a message, or opens it.</summary>
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
    /// <param name="mayCreate">Whether the message may make the one-to-one that it is sent to.</param>
    public Task<Outcome> SendAsync(UserId sender, SendMessage command, bool mayCreate)
    {
        var message = MessageRules.Check(command, services.Options);
        var secret = mayCreate ? NewSecret() : ImmutableArray<byte>.Empty;
        return SubmitPreparedAsync(async state =>
        {
            var (rows, cards) = (JoiningRows.None, ResolvedCards.None);
            var isFirst = id.IsDirect && state.Head is not { Summary.MessageCount: > 0 };
            var isHere = state.Member(sender) is not null || mayCreate;

            // Only a member may learn which content exists, and a repeat must not resolve again what may be gone by now.
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

    /// <summary>Resolves what a message shares, as the sender sees it. A message that is wrong in itself is not looked into.</summary>
    private async Task<ResolvedCards> ResolveAsync(UserId sender, CheckedMessage message)
    {
        if (message.Wrong is not null || message.Command.Shares.IsEmpty)
            return ResolvedCards.None;
        try
        {
            var cards = await services.Catalog.ResolveAsync(sender, message.Command.Shares, CancellationToken.None);
            return cards.Contains(null) ? new(default, Errors.ContentNotFound) : new([.. cards.OfType<Card>()], null);
        }
        catch (Exception exception) // of any type: the catalog is an application's own
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

    /// <summary>Takes back the joining rows of people who did not join by this change, if that is certain.</summary>
    private void CancelUnused(JoiningRows rows, Outcome outcome)
    {
        if (!outcome.IsCertain || rows.People.IsEmpty)
            return;
        var changed = outcome.Decision.Kind is DecisionKind.Changed ? outcome : null;
        _joining.Cancel(rows, rows.People.Where(userId => changed is null || !JoinedBy(changed, userId)));
    }

    private bool JoinedBy(Outcome outcome, UserId userId)
    {
        // The answer to a creation may be its first message; everybody joined by entry 1.
        var joined = outcome.State!.Head!.Summary.Find(userId)?.JoinedSeq;
        return id.IsDirect || joined == outcome.Decision.Seq || joined == 1;
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "The shares of a message to {Conversation} could not be resolved.")]
    private static partial void LogNotResolved(ILogger logger, ConversationId conversation, Exception exception);
}
