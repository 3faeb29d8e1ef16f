using System.Collections.Immutable;
using Microsoft.Extensions.Logging;
using Parley.Content;
using Parley.Conversations;
using Parley.Core.Conversations.Commits;
using Parley.Core.Conversations.Delivery;
using Parley.Core.Conversations.Reading;
using Parley.Core.Conversations.Rules;
using Parley.Core.Storage;
using Parley.Users;

namespace Parley.Core.Conversations;

/// <summary>One conversation, without a runtime: <see cref="IConversationGrain"/> method by method.</summary>
/// <remarks>
/// <para>Several of it may run over one store: at most one of them can write at a time, and none shows what the store no longer has.
/// All calls of one of them come on one scheduler and may interleave.</para>
/// <para>A change is prepared (cards, joining rows), queued, decided and committed by <see cref="CommitLoop"/>, delivered by
/// <see cref="FanOut"/>. A caller who gives up stops waiting; what was begun goes on.</para>
/// </remarks>
internal sealed partial class Conversation : IDisposable
{
    private const int MaxRounds = 3;
    private const int SecretBytes = 16;

    private readonly ConversationId _id;
    private readonly ConversationServices _services;
    private readonly CancellationTokenSource _stopping = new();
    private readonly CommitLoop _commits;
    private readonly Joining _joining;
    private readonly Receipts _receipts;
    private readonly ConversationReader _reader;
    private readonly Rest _rest;
    private int _changes;

    /// <param name="id">Which conversation.</param>
    /// <param name="services">What it works with.</param>
    /// <param name="stayActive">Asked to keep the activation for a time, while there is something left to do behind.</param>
    public Conversation(ConversationId id, ConversationServices services, Action<TimeSpan>? stayActive = null)
    {
        (_id, _services) = (id, services);
        var fanOut = new FanOut(id, services, _stopping.Token);
        _commits = new(id, services, fanOut);
        _joining = new(id, services);
        _receipts = new(id, services, _stopping.Token);
        _reader = new(id, services, new Confirmations(_commits), _receipts);
        _rest = new(id, services, _commits, fanOut, stayActive ?? (_ => { }), _stopping.Token);
        _commits.Published += _rest.Note;
    }

    /// <inheritdoc cref="IConversationGrain.CreateAsync"/>
    public Task<Result<Created<ConversationCreated>>> CreateAsync(
        UserId creator, CreateConversation command, CancellationToken cancellationToken) =>
        ChangeAsync(() => _id.IsDirect ? CreateDirectAsync(creator, command) : CreateGroupAsync(creator, command), cancellationToken);

    /// <inheritdoc cref="IConversationGrain.RenameAsync"/>
    public Task<Result<ConversationView>> RenameAsync(UserId actor, string? name, CancellationToken cancellationToken) =>
        ChangeAsync(async () => ViewFor(actor, await SubmitAsync(new Rename(actor, name))), cancellationToken);

    /// <inheritdoc cref="IConversationGrain.AddMembersAsync"/>
    public Task<Result<ConversationView>> AddMembersAsync(UserId actor, AddMembers command, CancellationToken cancellationToken) =>
        ChangeAsync(() => AddAsync(actor, command), cancellationToken);

    /// <inheritdoc cref="IConversationGrain.RemoveMemberAsync"/>
    public Task<Result<Done>> RemoveMemberAsync(UserId actor, UserId member, CancellationToken cancellationToken) =>
        ChangeAsync(() => DoneAsync(new Remove(actor, member)), cancellationToken);

    /// <inheritdoc cref="IConversationGrain.SendAsync"/>
    public Task<Result<Created<EntryView>>> SendAsync(UserId sender, SendMessage command, CancellationToken cancellationToken) =>
        ChangeAsync(() => SendAsync(sender, command), cancellationToken);

    /// <inheritdoc cref="IConversationGrain.EditAsync"/>
    public Task<Result<EntryView>> EditAsync(UserId actor, long seq, string? text, CancellationToken cancellationToken) =>
        ChangeAsync(() => EntryAsync(new Edit(actor, seq, text)), cancellationToken);

    /// <inheritdoc cref="IConversationGrain.UnsendAsync"/>
    public Task<Result<EntryView>> UnsendAsync(UserId actor, long seq, CancellationToken cancellationToken) =>
        ChangeAsync(() => EntryAsync(new Unsend(actor, seq)), cancellationToken);

    /// <inheritdoc cref="IConversationGrain.ReactAsync"/>
    public Task<Result<EntryView>> ReactAsync(UserId actor, React command, CancellationToken cancellationToken) =>
        ChangeAsync(() => EntryAsync(new SetReaction(actor, command)), cancellationToken);

    /// <inheritdoc cref="IConversationGrain.SetBlockedAsync"/>
    public Task<Result<Done>> SetBlockedAsync(UserId blocker, bool blocked, CancellationToken cancellationToken) =>
        ChangeAsync(() => DoneAsync(new SetBlocked(blocker, blocked, NewSecret())), cancellationToken);

    /// <inheritdoc cref="IConversationGrain.GetAsync"/>
    public Task<Result<ConversationView>> GetAsync(UserId viewer, CancellationToken cancellationToken) =>
        _reader.GetAsync(viewer).WaitAsync(cancellationToken);

    /// <inheritdoc cref="IConversationGrain.ReadAsync"/>
    public Task<Result<MessagePage>> ReadAsync(UserId reader, ReadMessages query, CancellationToken cancellationToken) =>
        _reader.ReadAsync(reader, query).WaitAsync(cancellationToken);

    /// <inheritdoc cref="IConversationGrain.ChangesAsync"/>
    public Task<Result<ChangePage>> ChangesAsync(UserId reader, long after, int limit, CancellationToken cancellationToken) =>
        _reader.ChangesAsync(reader, after, limit).WaitAsync(cancellationToken);

    /// <inheritdoc cref="IConversationGrain.SharesAsync"/>
    public Task<Result<SharePage>> SharesAsync(
        UserId reader, ShareKind? kind, long? before, int limit, CancellationToken cancellationToken) =>
        _reader.SharesAsync(reader, kind, before, limit).WaitAsync(cancellationToken);

    /// <inheritdoc cref="IConversationGrain.ShareAsync"/>
    public Task<Result<SharedCard>> ShareAsync(UserId reader, long seq, int index, CancellationToken cancellationToken) =>
        _reader.ShareAsync(reader, seq, index).WaitAsync(cancellationToken);

    /// <inheritdoc cref="IConversationGrain.PositionAsync"/>
    public Task<Result<ReadCursor>> PositionAsync(UserId reader, long seq, CancellationToken cancellationToken) =>
        _reader.PositionAsync(reader, seq).WaitAsync(cancellationToken);

    /// <inheritdoc cref="IConversationGrain.UnreadPositionAsync"/>
    public Task<Result<ReadCursor>> UnreadPositionAsync(UserId reader, long seq, CancellationToken cancellationToken) =>
        _reader.UnreadPositionAsync(reader, seq).WaitAsync(cancellationToken);

    /// <inheritdoc cref="IConversationGrain.NoteReceiptAsync"/>
    public async Task<Result<Done>> NoteReceiptAsync(UserId reader, long seq, CancellationToken cancellationToken)
    {
        if (!(await _reader.StateAsync(reader).WaitAsync(cancellationToken)).TryGet(out var state, out var error))
            return error;
        if (seq > state.LastSeq)
            return Errors.PositionUnknown;
        _receipts.Note(state, reader, seq);
        return default(Done);
    }

    /// <inheritdoc cref="IConversationGrain.WakeAsync"/>
    public async Task WakeAsync(CancellationToken cancellationToken) => await _commits.StateAsync().AsTask().WaitAsync(cancellationToken);

    /// <summary>Ends what goes on behind; what was accepted is committed first. What could not be told stays open for the next
    /// start.</summary>
    public async Task StopAsync(CancellationToken cancellationToken)
    {
        try
        {
            await _commits.IdleAsync().WaitAsync(cancellationToken);
        }
        finally
        {
            // Here and now: CancelAsync would resume what waits on a thread of the pool, off the activation's scheduler.
            _stopping.Cancel();
        }

        await _receipts.SaveAsync().WaitAsync(cancellationToken);
    }

    public void Dispose() => _stopping.Dispose();

    private ImmutableArray<byte> NewSecret() => [.. _services.Random.NewSecret(SecretBytes)];

    /// <summary>Runs one change to its end, whoever waits for it; bounded together with what is queued.</summary>
    private Task<Result<T>> ChangeAsync<T>(Func<Task<Result<T>>> change, CancellationToken cancellationToken) =>
        _changes < _services.Options.MaxQueued
            ? CountedAsync(change).WaitAsync(cancellationToken)
            : Task.FromResult<Result<T>>(Errors.Unavailable);

    private async Task<Result<T>> CountedAsync<T>(Func<Task<Result<T>>> change)
    {
        _changes++;
        try
        {
            return await change();
        }
        catch (DamagedRowException exception)
        {
            ConversationMetrics.DamagedRows.Add(1);
            LogNotPrepared(_services.Logger, _id, exception);
            return Errors.Damaged;
        }
        catch (Exception exception) when (Faults.MayBeOfPort(exception))
        {
            // Only what comes before the queue throws, and it writes nothing but joining rows, which revert.
            LogNotPrepared(_services.Logger, _id, exception);
            return Errors.Unavailable;
        }
        finally
        {
            _changes--;
        }
    }

    /// <summary>Commits, and gives the members' inboxes a short while to hear of it before the answer.</summary>
    private async Task<Outcome> SubmitAsync(Operation operation)
    {
        var outcome = await _commits.SubmitAsync(operation);
        if (!outcome.Delivered.IsCompleted && _services.Options.DeliveryDeadline > TimeSpan.Zero)
        {
            await outcome.Delivered.WaitAsync(_services.Options.DeliveryDeadline, _services.Time).ConfigureAwait(
                ConfigureAwaitOptions.SuppressThrowing | ConfigureAwaitOptions.ContinueOnCapturedContext);
        }

        return outcome;
    }

    private async Task<Result<Done>> DoneAsync(Operation operation) =>
        (await SubmitAsync(operation)).Error is { } error ? error : default(Done);

    private async Task<Result<EntryView>> EntryAsync(Operation operation)
    {
        var outcome = await SubmitAsync(operation);
        return outcome.Error is { } error ? error : ConversationReader.EntryOf(outcome.Row!, operation.Actor);
    }

    /// <summary>The conversation after a change; whoever changed it may have been removed by the next one of the same append.</summary>
    private static Result<ConversationView> ViewFor(UserId actor, Outcome outcome) =>
        outcome.Error is { } error ? error
        : outcome.State!.Member(actor) is { } member ? ConversationReader.ViewOf(outcome.State, member)
        : Errors.NotFound;

    [LoggerMessage(Level = LogLevel.Warning, Message = "A change of {Conversation} could not be prepared.")]
    private static partial void LogNotPrepared(ILogger logger, ConversationId conversation, Exception exception);
}
