using Parley.Conversations;
using Parley.Core.Conversations.Delivery;
using Parley.Inbox;
using Parley.Users;

namespace Parley.Faults.Healing;

/// <summary>A network that delivers in any order, as late as it likes and more than once. Shared by all activations of a conversation.</summary>
internal sealed class LateNews(Scene scene, Random random)
{
    private readonly List<Letter> _underWay = [];
    private readonly List<Letter> _delivered = [];

    /// <summary>Whether something is under way.</summary>
    public bool IsAny => _underWay.Count > 0;

    /// <summary>The members' inboxes, as one activation reaches them through this network.</summary>
    public IMemberInboxes From(Process process) => new Sender(this, scene, process);

    /// <summary>Delivers any one of what is under way; now and then it is delivered again later.</summary>
    public async Task DeliverAnyAsync()
    {
        var index = random.Next(_underWay.Count);
        var letter = _underWay[index];
        if (!letter.IsNews || random.Next(3) > 0)
            _underWay.RemoveAt(index);
        if (letter.IsNews)
            _delivered.Add(letter);
        await letter.DeliverAsync();
        await Scene.SettleAsync();
    }

    /// <summary>Delivers all news that there ever was once more, in any order.</summary>
    public async Task DeliverAllAgainAsync()
    {
        foreach (var letter in _delivered.OrderBy(_ => random.Next()).ToList())
            await letter.DeliverAsync();
    }

    private Task<T> PostAsync<T>(bool isNews, Func<Task<T>> call)
    {
        var answer = new TaskCompletionSource<T>();
        _underWay.Add(new(isNews, async () => answer.TrySetResult(await call())));
        return answer.Task;
    }

    /// <param name="IsNews">Whether it may come more than once: it tells what happened and asks for nothing.</param>
    /// <param name="DeliverAsync">Carries it out; the first time it is answered.</param>
    private sealed record Letter(bool IsNews, Func<Task> DeliverAsync);

    private sealed class Sender(LateNews network, Scene scene, Process process) : IMemberInboxes
    {
        public Task<Error?> PrepareJoinAsync(
            UserId userId, ConversationId conversationId, Guid token, UserId addedBy, CancellationToken cancellationToken)
        {
            process.ThrowIfDead();
            return network.PostAsync(false, () => scene.InboxOf(userId).PrepareJoinAsync(conversationId, token, CancellationToken.None));
        }

        public Task CancelJoinAsync(UserId userId, ConversationId conversationId, Guid token, CancellationToken cancellationToken) =>
            TellAsync(() => scene.InboxOf(userId).CancelJoinAsync(conversationId, token, CancellationToken.None));

        public Task DeliverAsync(UserId userId, ConversationSummary summary, CancellationToken cancellationToken) =>
            TellAsync(() => scene.InboxOf(userId).DeliverAsync(summary, CancellationToken.None));

        public Task<Result<Pointer>> OpenAsync(UserId userId, ConversationSummary summary, CancellationToken cancellationToken)
        {
            process.ThrowIfDead();
            return network.PostAsync(false, () => scene.InboxOf(userId).OpenAsync(summary, CancellationToken.None));
        }

        public Task DepartAsync(UserId userId, ConversationId conversationId, long seq, GoneReason reason, CancellationToken cancellationToken) =>
            TellAsync(() => scene.InboxOf(userId).DepartAsync(conversationId, seq, reason, CancellationToken.None));

        public Task<bool> ConfirmAsync(UserId userId, ConversationId conversationId, long seq, CancellationToken cancellationToken)
        {
            process.ThrowIfDead();
            return network.PostAsync(false, () => scene.InboxOf(userId).ConfirmAsync(conversationId, seq, CancellationToken.None));
        }

        private Task<bool> TellAsync(Func<Task> tell)
        {
            process.ThrowIfDead();
            return network.PostAsync(true, async () =>
            {
                await tell();
                return true;
            });
        }
    }
}
