using System.Collections.Immutable;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Orleans.Concurrency;
using Parley.Boards;
using Parley.Core.Inbox;
using Parley.Core.Storage;
using Parley.Grains.Live;
using Parley.Grains.Storage;
using Parley.Inbox;
using Parley.Users;

namespace Parley.Grains.Users;

/// <summary>One person: profile, contacts, blocks, own boards. It also hosts the person's inbox.</summary>
/// <remarks>The key is <see cref="UserId"/>. The grain is reentrant, so that the inbox can be read and deliveries can queue up while a save
/// is in flight. This needs two rules. Readers see one immutable state, which is replaced only after it was stored. Writers take a lock in
/// FIFO order, here and in <see cref="UserInbox"/>. The grain awaits no conversation and no other person, so that calls cannot form a
/// cycle.</remarks>
[Reentrant]
internal sealed partial class UserGrain(
    [PersistentState("user")] IPersistentState<UserState> state,
    IUserIndex index,
    IInboxStore inboxes,
    IConversationStore conversations,
    IOptions<UserOptions> options,
    IOptions<InboxOptions> inboxOptions,
    PendingBlockService pendingBlocks,
    FrontEndLinks frontEnds,
    IOptions<LiveOptions> liveOptions,
    TimeProvider time,
    ILogger<UserGrain> logger) : Grain, IUserGrain, IInboxGrain
{
    private readonly FifoLock _lock = new();
    private UserId _id;
    private UserState _user = new();
    private bool _isIndexed;
    private DateTimeOffset _lastIdAt = DateTimeOffset.UnixEpoch;

    public override async Task OnActivateAsync(CancellationToken cancellationToken)
    {
        _id = UserId.Parse(this.GetPrimaryKeyString());
        StateSchema.Check("user", _id.Value, state.State.Schema, UserState.CurrentSchema);
        _user = state.State;
        _live = new(_id, frontEnds, liveOptions.Value, time);
        _inbox = new(_id, inboxes, conversations, inboxOptions.Value, time, logger, _live);
        if (_user.PendingBlocks is not null)
            pendingBlocks.Note(_id);
        if (_user.Profile is null)
            new AbsentActivation(this, () => _user.Profile is null).Note();
        await HealIndexAsync(cancellationToken);
    }

    public override async Task OnDeactivateAsync(DeactivationReason reason, CancellationToken cancellationToken)
    {
        try
        {
            await Inbox.CloseAsync(cancellationToken);
        }
        catch (Exception exception)
        {
            LogNotClosed(exception, _id.Value); // The next activation finds the inbox unclean and compares it with the conversations.
        }

        Live.End();
    }

    public async Task<Profile> EnsureAsync(string? displayName, CancellationToken cancellationToken)
    {
        var user = await ChangeAsync(user => UserRules.Ensure(user, _id, displayName, options.Value), cancellationToken);
        return user.Value!.Profile!;
    }

    public Task<Profile?> GetProfileAsync(CancellationToken cancellationToken) => Task.FromResult(_user.Profile);

    public async Task<Result<Profile>> UpdateProfileAsync(ProfilePatch patch, CancellationToken cancellationToken)
    {
        var result = await ChangeAsync(user => UserRules.Update(user, _id, patch, options.Value), cancellationToken);
        return result.TryGet(out var user, out var error) ? user.Profile! : error;
    }

    public Task<Error?> WhyNoContactAsync(UserId sender, CancellationToken cancellationToken) =>
        Task.FromResult(UserRules.WhyNoContact(_user, _id, sender));

    public Task<UserPage> BlocksAsync(ListPosition? after, int limit, CancellationToken cancellationToken) =>
        Task.FromResult(UserRules.Blocks(_user).Page(after, limit));

    public async Task<Result<PendingBlock?>> SetBlockAsync(UserId userId, bool blocked, CancellationToken cancellationToken)
    {
        var result = await ChangeAsync(user => UserRules.SetBlock(user, _id, userId, blocked, options.Value), cancellationToken);
        if (!result.TryGet(out var user, out var error))
            return error;
        if (UserRules.Pending(user).FirstOrDefault(pending => pending.UserId == userId) is not { } block)
            return default(Result<PendingBlock?>);
        pendingBlocks.Note(_id); // in case the caller fails before the last step
        return block;
    }

    public Task BlockAppliedAsync(PendingBlock block, CancellationToken cancellationToken) =>
        ChangeAsync(user => UserRules.BlockApplied(user, block), cancellationToken);

    public Task<ImmutableArray<PendingBlock>> PendingBlocksAsync(CancellationToken cancellationToken) =>
        Task.FromResult(UserRules.Pending(_user));

    public Task<UserPage> ContactsAsync(ListPosition? after, int limit, CancellationToken cancellationToken) =>
        Task.FromResult(UserRules.Contacts(_user).Page(after, limit));

    public async Task<Result<Done>> AddContactAsync(UserId userId, CancellationToken cancellationToken) =>
        DoneBy(await ChangeAsync(user => UserRules.AddContact(user, _id, userId, options.Value), cancellationToken));

    public Task RemoveContactAsync(UserId userId, CancellationToken cancellationToken) =>
        ChangeAsync(user => UserRules.RemoveContact(user, userId), cancellationToken);

    public Task<string> ReserveAsync(CreationKind kind, string key, CancellationToken cancellationToken) =>
        inboxes.ReserveAsync(_id, kind, key, NewId(), cancellationToken);

    public Task<string?> FindReservedAsync(CreationKind kind, string key, CancellationToken cancellationToken) =>
        inboxes.FindReservedAsync(_id, kind, key, cancellationToken).AsTask();

    public async Task<Result<BoardId>> ReserveBoardAsync(ClientId clientId, CancellationToken cancellationToken)
    {
        var boardId = BoardId.Parse(await ReserveAsync(CreationKind.Board, clientId.Value, cancellationToken));
        var result = await ChangeAsync(user => UserRules.AddBoard(user, boardId, options.Value), cancellationToken);
        return result.TryGet(out _, out var error) ? boardId : error;
    }

    public Task<ImmutableArray<BoardId>> BoardsAsync(CancellationToken cancellationToken) =>
        Task.FromResult(_user.Boards.AddRange(UserRules.Hidden(_user)));

    public async Task<Result<Done>> ListBoardAsync(BoardId boardId, CancellationToken cancellationToken) =>
        DoneBy(await ChangeAsync(user => UserRules.AddBoard(user, boardId, options.Value), cancellationToken));

    public Task HideBoardAsync(BoardId boardId, CancellationToken cancellationToken) =>
        ChangeAsync(user => UserRules.HideBoard(user, boardId), cancellationToken);

    public Task ForgetBoardAsync(BoardId boardId, CancellationToken cancellationToken) =>
        ChangeAsync(user => UserRules.RemoveBoard(user, boardId), cancellationToken);

    /// <summary>A new id. It is above all ids that this activation made before, also within a millisecond, because boards are listed in the
    /// order of their ids.</summary>
    private string NewId()
    {
        var (now, next) = (time.GetUtcNow(), _lastIdAt + TimeSpan.FromMilliseconds(1));
        _lastIdAt = now > next ? now : next;
        return OpaqueId.From(Guid.CreateVersion7(_lastIdAt));
    }

    private static Result<Done> DoneBy(Result<UserState> changed) => changed.TryGet(out _, out var error) ? new Done() : error;

    private async Task<Result<UserState>> ChangeAsync(Func<UserState, Result<UserState>> decide, CancellationToken cancellationToken)
    {
        using var holder = await _lock.EnterAsync(cancellationToken);
        if (!decide(_user).TryGet(out var next, out var error))
            return error;
        if (!ReferenceEquals(next, _user))
        {
            _isIndexed &= next.Profile == _user.Profile;
            await state.StoreAsync(next, this, cancellationToken);
            var before = _user;
            _user = next;
            PostAccountChange(before, next);
        }

        // The state is stored before the index. If a crash happens in between, a repeat or the next activation updates the index.
        if (!_isIndexed && _user.Profile is { } profile)
        {
            await index.PutAsync(profile, cancellationToken);
            _isIndexed = true;
        }

        return _user;
    }

    private async Task HealIndexAsync(CancellationToken cancellationToken)
    {
        if (_user.Profile is not { } profile)
            return;
        try
        {
            await index.PutAsync(profile, cancellationToken); // costs only a read if the index has this profile already
            _isIndexed = true;
        }
        catch (Exception exception) when (!cancellationToken.IsCancellationRequested)
        {
            LogNotIndexed(exception, _id.Value); // People search may lack this person until the next change or activation.
        }
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "User {UserId}: the people index could not be updated with the profile.")]
    private partial void LogNotIndexed(Exception exception, string userId);

    [LoggerMessage(Level = LogLevel.Warning, Message = "User {UserId}: the inbox could not be stored at the deactivation.")]
    private partial void LogNotClosed(Exception exception, string userId);
}
