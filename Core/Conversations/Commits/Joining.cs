using System.Collections.Immutable;
using Microsoft.Extensions.Logging;
using Parley.Conversations;
using Parley.Core.Conversations.Rules;
using Parley.Users;

namespace Parley.Core.Conversations.Commits;

/// <summary>Stores joining rows. With them, a person's durable inbox knows of a conversation before the conversation has the person as a
/// member.</summary>
internal sealed partial class Joining(ConversationId id, ConversationServices services)
{
    /// <summary>Stores a joining row in the inbox of each person who is about to join, under one new token.</summary>
    /// <returns>The rows. If there is an error, nobody may join, and the stored rows are being cancelled. The error names the
    /// people.</returns>
    public async Task<JoiningRows> PrepareAsync(UserId addedBy, ImmutableArray<UserId> people)
    {
        if (people.IsEmpty)
            return JoiningRows.None;
        if (await ContactsAsync(addedBy, people) is { } unreachable)
            return new(Guid.Empty, [], unreachable);

        var token = services.Random.NewId();
        var errors = await Task.WhenAll(people.Select(userId => AskAsync(
            () => services.Inboxes.PrepareJoinAsync(userId, id, token, addedBy, CancellationToken.None))));
        if (Worst(people, errors) is not { } error)
            return new(token, people, null);
        // It is certain that nothing is committed under this token.
        Cancel(new(token, people, error), people);
        return new(Guid.Empty, [], error);
    }

    /// <summary>Checks whether the sender may write to the other person of a one-to-one.</summary>
    public async Task<Contact> ContactAsync(UserId sender, UserId recipient) => new(await ContactsAsync(sender, [recipient]));

    /// <summary>Cancels rows in the background, after a certain failure. A row that cannot be cancelled expires after a day.</summary>
    public void Cancel(JoiningRows rows, IEnumerable<UserId> people)
    {
        foreach (var userId in people)
            _ = CancelAsync(userId, rows.Token); // not awaited: no caller needs the result; it never faults
    }

    private async Task CancelAsync(UserId userId, Guid token)
    {
        try
        {
            await services.Inboxes.CancelJoinAsync(userId, id, token, CancellationToken.None);
        }
        catch (Exception exception) // of any type: it comes from another grain
        {
            LogNotCancelled(services.Logger, id, exception);
        }
    }

    private async Task<Error?> ContactsAsync(UserId sender, ImmutableArray<UserId> people)
    {
        ImmutableArray<UserId> others = [.. people.Where(userId => userId != sender)];
        return Worst(others, await Task.WhenAll(others.Select(userId => AskAsync(
            () => services.Directory.WhyNoContactAsync(sender, userId, CancellationToken.None)))));
    }

    private async Task<Error?> AskAsync(Func<Task<Error?>> ask)
    {
        try
        {
            return await ask();
        }
        catch (Exception exception) // of any type: it comes from another grain
        {
            LogNotPrepared(services.Logger, id, exception);
            return Errors.Unavailable;
        }
    }

    /// <summary>Selects one error for all people: the first code in the order below. It names all people with this code, except for "try
    /// again".</summary>
    private static Error? Worst(ImmutableArray<UserId> people, Error?[] errors)
    {
        if (errors.OfType<Error>().OrderBy(error => error.Code switch
            {
                ErrorCode.NotFound => 0,
                ErrorCode.RecipientUnavailable => 1,
                ErrorCode.LimitReached => 2,
                _ => 3,
            }).FirstOrDefault() is not { } worst)
        {
            return null;
        }

        return worst.Code is ErrorCode.Unavailable
            ? worst
            : Errors.Naming(worst, [.. people.Where((_, index) => errors[index]?.Code == worst.Code)]);
    }

    [LoggerMessage(Level = LogLevel.Debug, Message = "A joining row of {Conversation} could not be cancelled.")]
    private static partial void LogNotCancelled(ILogger logger, ConversationId conversation, Exception exception);

    [LoggerMessage(Level = LogLevel.Warning, Message = "A joining row of {Conversation} could not be prepared. Nobody joins.")]
    private static partial void LogNotPrepared(ILogger logger, ConversationId conversation, Exception exception);
}
