using Orleans.Concurrency;
using Parley.Content;
using Parley.Conversations;
using Parley.Core.Conversations;
using Parley.Grains.Storage;
using Parley.Users;

namespace Parley.Grains.Conversations;

/// <summary>Hosts one <see cref="Conversation"/>. Key: <see cref="ConversationId"/>. With any other key, every method refuses with
/// NotFound.</summary>
/// <remarks>
/// The grain is reentrant, because sends must queue while an append is in flight (the commit loop then takes all of them), and reads must
/// not wait for the append. Two invariants hold across every await. The state is immutable and is replaced only after a commit or a reload.
/// Only the commit loop writes, one append at a time. The grain awaits user grains, which never await it. If the conversation does not
/// exist, the activation ends soon after its answer, so that nothing stays in memory for it.
/// </remarks>
[Reentrant]
internal sealed class ConversationGrain(ConversationServices services) : Grain, IConversationGrain, IDisposable
{
    private Conversation? _conversation;

    public override Task OnActivateAsync(CancellationToken cancellationToken)
    {
        var absence = new AbsentActivation(this, () => _conversation is null or { IsAbsent: true });
        if (ConversationId.TryParse(this.GetPrimaryKeyString(), null, out var id))
            _conversation = new(id, services, absence.Note);
        else
            absence.Note();
        return Task.CompletedTask;
    }

    public override async Task OnDeactivateAsync(DeactivationReason reason, CancellationToken cancellationToken)
    {
        if (_conversation is not null)
            await _conversation.StopAsync(cancellationToken);
    }

    public void Dispose() => _conversation?.Dispose();

    public Task<Result<Created<ConversationCreated>>> CreateAsync(
        UserId creator, CreateConversation command, CancellationToken cancellationToken) =>
        _conversation?.CreateAsync(creator, command, cancellationToken)
        ?? Nothing<Created<ConversationCreated>>();

    public Task<Result<ConversationView>> GetAsync(UserId viewer, CancellationToken cancellationToken) =>
        _conversation?.GetAsync(viewer, cancellationToken) ?? Nothing<ConversationView>();

    public Task<Result<ConversationView>> RenameAsync(UserId actor, string? name, CancellationToken cancellationToken) =>
        _conversation?.RenameAsync(actor, name, cancellationToken) ?? Nothing<ConversationView>();

    public Task<Result<ConversationView>> AddMembersAsync(UserId actor, AddMembers command, CancellationToken cancellationToken) =>
        _conversation?.AddMembersAsync(actor, command, cancellationToken) ?? Nothing<ConversationView>();

    public Task<Result<Done>> RemoveMemberAsync(UserId actor, UserId member, CancellationToken cancellationToken) =>
        _conversation?.RemoveMemberAsync(actor, member, cancellationToken) ?? Nothing<Done>();

    public Task<Result<Created<EntryView>>> SendAsync(UserId sender, SendMessage command, CancellationToken cancellationToken) =>
        _conversation?.SendAsync(sender, command, cancellationToken) ?? Nothing<Created<EntryView>>();

    public Task<Result<bool>> HasSentAsync(UserId sender, ClientId clientId, CancellationToken cancellationToken) =>
        _conversation?.HasSentAsync(sender, clientId, cancellationToken) ?? Nothing<bool>();

    public Task<Result<EntryView>> EditAsync(UserId actor, long seq, string? text, CancellationToken cancellationToken) =>
        _conversation?.EditAsync(actor, seq, text, cancellationToken) ?? Nothing<EntryView>();

    public Task<Result<EntryView>> UnsendAsync(UserId actor, long seq, CancellationToken cancellationToken) =>
        _conversation?.UnsendAsync(actor, seq, cancellationToken) ?? Nothing<EntryView>();

    public Task<Result<EntryView>> ReactAsync(UserId actor, React command, CancellationToken cancellationToken) =>
        _conversation?.ReactAsync(actor, command, cancellationToken) ?? Nothing<EntryView>();

    public Task<Result<MessagePage>> ReadAsync(UserId reader, ReadMessages query, CancellationToken cancellationToken) =>
        _conversation?.ReadAsync(reader, query, cancellationToken) ?? Nothing<MessagePage>();

    public Task<Result<ChangePage>> ChangesAsync(UserId reader, long after, int limit, CancellationToken cancellationToken) =>
        _conversation?.ChangesAsync(reader, after, limit, cancellationToken) ?? Nothing<ChangePage>();

    public Task<Result<SharePage>> SharesAsync(
        UserId reader, ShareKind? kind, SharePosition? from, int limit, CancellationToken cancellationToken) =>
        _conversation?.SharesAsync(reader, kind, from, limit, cancellationToken) ?? Nothing<SharePage>();

    public Task<Result<SharedCard>> ShareAsync(UserId reader, long seq, int index, CancellationToken cancellationToken) =>
        _conversation?.ShareAsync(reader, seq, index, cancellationToken) ?? Nothing<SharedCard>();

    public Task<Result<ReadCursor>> PositionAsync(UserId reader, long seq, CancellationToken cancellationToken) =>
        _conversation?.PositionAsync(reader, seq, cancellationToken) ?? Nothing<ReadCursor>();

    public Task<Result<ReadCursor>> UnreadPositionAsync(UserId reader, long seq, CancellationToken cancellationToken) =>
        _conversation?.UnreadPositionAsync(reader, seq, cancellationToken) ?? Nothing<ReadCursor>();

    public Task<Result<Done>> NoteReceiptAsync(UserId reader, long seq, CancellationToken cancellationToken) =>
        _conversation?.NoteReceiptAsync(reader, seq, cancellationToken) ?? Nothing<Done>();

    public Task<Result<Done>> TypeAsync(UserId typist, CancellationToken cancellationToken) =>
        _conversation?.TypeAsync(typist, cancellationToken) ?? Nothing<Done>();

    public Task<Result<Done>> SetBlockedAsync(UserId blocker, bool blocked, long stamp, CancellationToken cancellationToken) =>
        _conversation?.SetBlockedAsync(blocker, blocked, stamp, cancellationToken) ?? Nothing<Done>();

    private static Task<Result<T>> Nothing<T>() => Task.FromResult<Result<T>>(Errors.NotFound);
}
