using Microsoft.Extensions.Logging;
using Parley.Content;
using Parley.Conversations;
using Parley.Core.Conversations.Commits;
using Parley.Core.Conversations.Delivery;
using Parley.Core.Conversations.Reading;
using Parley.Core.Conversations.Rules;
using Parley.Users;

namespace Parley.Core.Conversations;

/// <summary>One conversation. It implements the methods of <see cref="IConversationGrain"/> without a dependency on the runtime.</summary>
/// <remarks>
/// <para>Several instances may run over one store. At most one of them can write at a time, and none returns a state that the store no
/// longer has. All calls of one instance run on one scheduler and may interleave.</para>
/// <para><see cref="ConversationChanges"/> prepares a change, <see cref="CommitLoop"/> decides and commits it, and <see cref="FanOut"/>
/// delivers it. Cancellation ends the caller's wait; a change that has begun continues.</para>
/// </remarks>
internal sealed partial class Conversation : IDisposable
{
    private readonly ConversationId _id;
    private readonly ConversationServices _services;
    private readonly CancellationTokenSource _stopping = new();
    private readonly FanOut _fanOut;
    private readonly Signals _signals;
    private readonly CommitLoop _commits;
    private readonly ConversationChanges _changes;
    private readonly Receipts _receipts;
    private readonly ConversationReader _reader;
    private readonly Action _absent;

    // The number of changes that have begun and not ended. StopAsync waits for the last of them.
    private int _running;
    private TaskCompletionSource? _ended;

    /// <param name="id">The conversation.</param>
    /// <param name="services">The dependencies.</param>
    /// <param name="absent">Called when the conversation does not exist and no running change could create it.</param>
    public Conversation(ConversationId id, ConversationServices services, Action? absent = null)
    {
        (_id, _services, _absent) = (id, services, absent ?? (() => { }));
        _fanOut = new(id, services);
        _commits = new(id, services, _fanOut);
        _signals = new(id, services, _fanOut.Listeners, () => _commits.Cached, _stopping.Token);
        _changes = new(id, services, _commits);
        _receipts = new(id, services, _stopping.Token);
        _reader = new(id, services, new Confirmations(_commits), _receipts, ReleaseIfAbsent);
    }

    /// <summary>Whether the conversation is known not to exist, and no running change could create it.</summary>
    public bool IsAbsent => _running == 0 && _commits.IsAbsent;

    /// <inheritdoc cref="IConversationGrain.CreateAsync"/>
    public Task<Result<Created<ConversationCreated>>> CreateAsync(
        UserId creator, CreateConversation command, CancellationToken cancellationToken) =>
        ChangeAsync(
            creator, () => _id.IsDirect ? CreateDirectAsync(creator, command) : CreateGroupAsync(creator, command), cancellationToken);

    /// <inheritdoc cref="IConversationGrain.RenameAsync"/>
    public Task<Result<ConversationView>> RenameAsync(UserId actor, string? name, CancellationToken cancellationToken) =>
        ChangeAsync(actor, async () => ViewFor(actor, await _changes.SubmitAsync(new Rename(actor, name))), cancellationToken);

    /// <inheritdoc cref="IConversationGrain.AddMembersAsync"/>
    public Task<Result<ConversationView>> AddMembersAsync(UserId actor, AddMembers command, CancellationToken cancellationToken) =>
        ChangeAsync(actor, async () => ViewFor(actor, await _changes.AddAsync(actor, command)), cancellationToken);

    /// <inheritdoc cref="IConversationGrain.RemoveMemberAsync"/>
    public Task<Result<Done>> RemoveMemberAsync(UserId actor, UserId member, CancellationToken cancellationToken) =>
        ChangeAsync(
            actor,
            () => DoneAsync(_changes.SubmitAsync(new Remove(actor, member), _services.Options.DepartureDeadline)),
            cancellationToken);

    /// <inheritdoc cref="IConversationGrain.SendAsync"/>
    public Task<Result<Created<EntryView>>> SendAsync(UserId sender, SendMessage command, CancellationToken cancellationToken) =>
        ChangeAsync(
            sender, async () => await SentAsync(sender, await _changes.SendAsync(sender, command, mayCreate: false)), cancellationToken);

    /// <inheritdoc cref="IConversationGrain.HasSentAsync"/>
    public Task<Result<bool>> HasSentAsync(UserId sender, ClientId clientId, CancellationToken cancellationToken) =>
        _reader.HasSentAsync(sender, clientId).WaitAsync(cancellationToken);

    /// <inheritdoc cref="IConversationGrain.EditAsync"/>
    public Task<Result<EntryView>> EditAsync(UserId actor, long seq, string? text, CancellationToken cancellationToken) =>
        ChangeAsync(actor, () => EntryAsync(new Edit(actor, seq, text)), cancellationToken);

    /// <inheritdoc cref="IConversationGrain.UnsendAsync"/>
    public Task<Result<EntryView>> UnsendAsync(UserId actor, long seq, CancellationToken cancellationToken) =>
        ChangeAsync(actor, () => EntryAsync(new Unsend(actor, seq)), cancellationToken);

    /// <inheritdoc cref="IConversationGrain.ReactAsync"/>
    public Task<Result<EntryView>> ReactAsync(UserId actor, React command, CancellationToken cancellationToken) =>
        ChangeAsync(actor, () => EntryAsync(new SetReaction(actor, command)), cancellationToken);

    /// <inheritdoc cref="IConversationGrain.SetBlockedAsync"/>
    public Task<Result<Done>> SetBlockedAsync(UserId blocker, bool blocked, long stamp, CancellationToken cancellationToken) =>
        ChangeAsync(blocker, () => DoneAsync(_changes.SetBlockedAsync(blocker, blocked, stamp)), cancellationToken);

    /// <inheritdoc cref="IConversationGrain.GetAsync"/>
    public Task<Result<ConversationView>> GetAsync(UserId viewer, CancellationToken cancellationToken) =>
        Answer(viewer, () => _reader.GetAsync(viewer), cancellationToken);

    /// <inheritdoc cref="IConversationGrain.ReadAsync"/>
    public Task<Result<MessagePage>> ReadAsync(UserId reader, ReadMessages query, CancellationToken cancellationToken) =>
        Answer(reader, () => ReadByAsync(reader, _reader.ReadAsync(reader, query)), cancellationToken);

    /// <inheritdoc cref="IConversationGrain.ChangesAsync"/>
    public Task<Result<ChangePage>> ChangesAsync(UserId reader, long after, int limit, CancellationToken cancellationToken) =>
        Answer(reader, () => ReadByAsync(reader, _reader.ChangesAsync(reader, after, limit)), cancellationToken);

    /// <inheritdoc cref="IConversationGrain.SharesAsync"/>
    public Task<Result<SharePage>> SharesAsync(
        UserId reader, ShareKind? kind, SharePosition? from, int limit, CancellationToken cancellationToken) =>
        Answer(reader, () => _reader.SharesAsync(reader, kind, from, limit), cancellationToken);

    /// <inheritdoc cref="IConversationGrain.ShareAsync"/>
    public Task<Result<SharedCard>> ShareAsync(UserId reader, long seq, int index, CancellationToken cancellationToken) =>
        Answer(reader, () => _reader.ShareAsync(reader, seq, index), cancellationToken);

    /// <inheritdoc cref="IConversationGrain.PositionAsync"/>
    public Task<Result<ReadCursor>> PositionAsync(UserId reader, long seq, CancellationToken cancellationToken) =>
        Answer(reader, () => _reader.PositionAsync(reader, seq), cancellationToken);

    /// <inheritdoc cref="IConversationGrain.UnreadPositionAsync"/>
    public Task<Result<ReadCursor>> UnreadPositionAsync(UserId reader, long seq, CancellationToken cancellationToken) =>
        Answer(reader, () => _reader.UnreadPositionAsync(reader, seq), cancellationToken);

    /// <inheritdoc cref="IConversationGrain.NoteReceiptAsync"/>
    public async Task<Result<Done>> NoteReceiptAsync(UserId reader, long seq, CancellationToken cancellationToken)
    {
        if (!(await Answer(reader, () => _reader.StateAsync(reader), cancellationToken)).TryGet(out var state, out var error))
            return error;
        if (seq > state.LastSeq)
            return Errors.PositionUnknown;
        if (_receipts.Note(state, reader, seq))
            _signals.MoveReceipt(state, reader, seq);
        return default(Done);
    }

    /// <inheritdoc cref="IConversationGrain.TypeAsync"/>
    public async Task<Result<Done>> TypeAsync(UserId typist, CancellationToken cancellationToken)
    {
        if (!(await Answer(typist, () => _reader.StateAsync(typist), cancellationToken)).TryGet(out var state, out var error))
            return error;
        if (state.Head!.Blocks.Any(block => block.IsBlocked))
            return Errors.RecipientUnavailable;
        _signals.Type(state, typist);
        return default(Done);
    }

    /// <summary>Stops the background work. Changes that have begun are committed first, including those that are still being prepared. The
    /// <see cref="DeliveryOwner"/> delivers what the members' inboxes have not received.</summary>
    public async Task StopAsync(CancellationToken cancellationToken)
    {
        try
        {
            while (_running > 0)
            {
                _ended = new(TaskCreationOptions.RunContinuationsAsynchronously);
                await _ended.Task.WaitAsync(cancellationToken);
            }

            await _commits.IdleAsync().WaitAsync(cancellationToken);
        }
        finally
        {
            // Not CancelAsync: it would run the continuations on a pool thread, outside the activation's scheduler.
            _stopping.Cancel();
        }

        await _receipts.SaveAsync().WaitAsync(cancellationToken);
    }

    public void Dispose()
    {
        _commits.Dispose();
        _stopping.Dispose();
    }

    /// <summary>Runs one change to its end, even if the caller no longer waits. At most MaxQueued changes run at a time.</summary>
    private Task<Result<T>> ChangeAsync<T>(UserId actor, Func<Task<Result<T>>> change, CancellationToken cancellationToken) =>
        IsStranger(actor) ? Task.FromResult<Result<T>>(Errors.NotFound)
        : _running < _services.Options.MaxQueued
            ? CountedAsync(change).WaitAsync(cancellationToken)
            : Task.FromResult<Result<T>>(Errors.Unavailable);

    private async Task<Result<T>> CountedAsync<T>(Func<Task<Result<T>>> change)
    {
        _running++;
        try
        {
            return await change();
        }
        catch (Exception exception) when (StoreFaults.MayBeOfPort(exception))
        {
            // The commit queue, the reads for an answer and the inbox of an opened one-to-one report their own faults. So an exception here
            // comes from the preparation before the commit, which writes only joining rows that expire: the change did not happen.
            return _services.Faults.Report(_id, exception, "preparing a change");
        }
        finally
        {
            if (--_running == 0)
                _ended?.TrySetResult();
            ReleaseIfAbsent();
        }
    }

    private Task<Result<T>> Answer<T>(UserId reader, Func<Task<Result<T>>> read, CancellationToken cancellationToken) =>
        IsStranger(reader) ? Task.FromResult<Result<T>>(Errors.NotFound) : read().WaitAsync(cancellationToken);

    /// <summary>Records that a member reads, because such a member probably has a live stream.
    /// The answer to the next delivery corrects a wrong guess.</summary>
    private async Task<Result<T>> ReadByAsync<T>(UserId reader, Task<Result<T>> reading)
    {
        var read = await reading;
        if (read.Error is null)
            _fanOut.Listeners.Note(reader, isListening: true);
        return read;
    }

    /// <summary>Whether the user is not one of the two people whom the id of this one-to-one names. Nothing is loaded for such a user, so
    /// that not even the response time reveals whether the conversation exists.</summary>
    private bool IsStranger(UserId userId) => _id.IsDirectOfOthers(userId);

    private void ReleaseIfAbsent()
    {
        if (IsAbsent)
            _absent();
    }

    private async Task<Result<Created<ConversationCreated>>> CreateGroupAsync(UserId creator, CreateConversation command)
    {
        var outcome = await _changes.CreateGroupAsync(creator, command);
        if (!ViewFor(creator, outcome).TryGet(out var view, out var error))
            return error;
        var isRepeat = outcome.Decision.Kind is DecisionKind.Repeat;
        if (command.Message is null)
            return new Created<ConversationCreated>(new(view, null), isRepeat);
        if (!isRepeat)
            return new Created<ConversationCreated>(new(view, ConversationReader.EntryOf(outcome.Row!, creator)), false);

        // The append that created the group also stored the first message.
        return (await RepeatedAsync(_reader.SentAsync(creator, command.ClientId))).TryGet(out var entry, out var unreadable)
            ? new Created<ConversationCreated>(new(view, entry), true)
            : unreadable;
    }

    private async Task<Result<Created<ConversationCreated>>> CreateDirectAsync(UserId creator, CreateConversation command)
    {
        var (smaller, larger) = _id.DirectMembers();
        var other = creator == smaller ? larger : smaller;
        if (command.MemberIds.Length != 1 || command.MemberIds[0] != other)
            return Errors.Invalid(FieldRules.BadFormat(nameof(command.MemberIds)));
        if (command.Name is not null)
            return Errors.Direct;

        if (command.Message is { } message)
        {
            var sending = await _changes.SendAsync(creator, message with { ClientId = command.ClientId }, mayCreate: true);
            if (!ViewFor(creator, sending).TryGet(out var with, out var refused))
                return refused;
            return (await SentAsync(creator, sending)).TryGet(out var sent, out var unreadable)
                ? new Created<ConversationCreated>(new(with, sent.Value), sent.IsRepeat)
                : unreadable;
        }

        var opening = await _changes.OpenDirectAsync(creator, other);
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
        catch (Exception exception) // of any type: it comes from another grain
        {
            LogNotShown(_services.Logger, _id, exception);
            return Errors.OutcomeUnknown; // the conversation exists; a repeated request shows it
        }
    }

    private static async Task<Result<Done>> DoneAsync(Task<Outcome> change) => (await change).Error is { } error ? error : default(Done);

    private async Task<Result<EntryView>> EntryAsync(Operation operation)
    {
        var outcome = await _changes.SubmitAsync(operation);
        return outcome.Error is { } error ? error : ConversationReader.EntryOf(outcome.Row!, operation.Actor);
    }

    private async Task<Result<Created<EntryView>>> SentAsync(UserId sender, Outcome outcome)
    {
        if (outcome.Error is { } error)
            return error;
        if (outcome.Decision.Kind is not DecisionKind.Repeat)
            return new Created<EntryView>(ConversationReader.EntryOf(outcome.Row!, sender), IsRepeat: false);
        return (await RepeatedAsync(_reader.EntryAsync(sender, outcome.Decision.Seq))).TryGet(out var entry, out var unreadable)
            ? new Created<EntryView>(entry, IsRepeat: true)
            : unreadable;
    }

    /// <summary>The present state of the entry that an earlier request created. That request was carried out. So if the entry cannot be
    /// read now, the answer is <see cref="ErrorCode.OutcomeUnknown"/>, not <see cref="ErrorCode.Unavailable"/>.</summary>
    private static async Task<Result<EntryView>> RepeatedAsync(Task<Result<EntryView>> reading)
    {
        var read = await reading;
        return read.Error?.Code is ErrorCode.Unavailable ? Errors.OutcomeUnknown : read;
    }

    /// <summary>The conversation after a change. A later change in the same append may have removed the actor.</summary>
    private static Result<ConversationView> ViewFor(UserId actor, Outcome outcome) =>
        outcome.Error is { } error ? error
        : outcome.State!.Member(actor) is { } member ? ConversationReader.ViewOf(outcome.State, member)
        : Errors.NotFound;

    [LoggerMessage(Level = LogLevel.Warning, Message = "{Conversation} could not be shown in the inbox of the person who opened it.")]
    private static partial void LogNotShown(ILogger logger, ConversationId conversation, Exception exception);
}
