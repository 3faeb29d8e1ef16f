using Parley.Conversations;
using Parley.Core.Inbox;
using Parley.Users;

namespace Parley.Faults.Simulation;

/// <summary>One run: users make random requests to three silos while stores, calls and processes fail. The run depends on its seed
/// only.</summary>
internal sealed partial class SeededRun
{
    // How long a front end waits before it answers that the outcome is unknown.
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);

    private readonly SimulatedCluster _cluster;
    private readonly Random _random;
    private readonly SiloStores _stores;
    private readonly List<Task> _running = [];
    private readonly List<UserId> _people = [.. Enumerable.Range(0, 14).Select(n => UserId.Parse($"u{n}"))];
    private readonly List<ConversationId> _conversations = [];
    private readonly List<Creation> _creations = [];
    private readonly List<(ConversationId Id, UserId Sender, SendMessage Command)> _sends = [];
    private readonly AsyncLocal<int> _number = new();
    private int _texts;

    /// <param name="seed">Determines the whole run.</param>
    /// <param name="stores">The stores, to which the run adds faults.</param>
    public SeededRun(int seed, SiloStores stores)
    {
        _cluster = new(seed, stores);
        _random = new(seed + 1);
        _stores = stores;
        _cluster.SentLive = FollowLive;
    }

    /// <summary>The events of the run, one line each.</summary>
    public IReadOnlyList<string> Trace => _cluster.Trace;

    /// <summary>The number of sequence numbers that all conversations have given: a measure of the work.</summary>
    public long Numbers => _cluster.Logs.Sum(log => log.LastSeq);

    /// <summary>Runs the given number of operations, then ends all activity and compares everything.</summary>
    /// <param name="operations">The number of operations.</param>
    /// <param name="beforeRest">Ends faults that are not the run's own.</param>
    /// <returns>The first broken promise, or null.</returns>
    public string? Run(int operations, Action? beforeRest = null)
    {
        for (var number = 1; number <= operations && _cluster.Findings.First is null; number++)
        {
            _number.Value = number; // flows with the execution context to all calls of the operation
            _running.Add(_cluster.Clients.Run(OperateAsync));
            _cluster.Pump.Run(_pause);
            _pause = TimeSpan.Zero;
            if (_random.Next(2) == 0)
                _cluster.Pump.Run(TimeSpan.FromMilliseconds(_random.Next(400)));
            for (var steps = _random.Next(40); steps > 0 && _cluster.Pump.Step(); steps--)
                continue;
            Collect();
        }

        beforeRest?.Invoke();
        if (_cluster.Findings.First is null)
            ComeToRest();
        return _cluster.Findings.First;
    }

    private T Draw<T>(IReadOnlyList<T> from) => from[_random.Next(from.Count)];

    private bool Draws(double probability) => _random.NextDouble() < probability;

    private void Note(string line) => _cluster.Trace.Add($"{_cluster.Pump.Time.GetUtcNow():mm:ss.fff} {line}");

    private void Collect()
    {
        foreach (var task in _running.Where(task => task.IsFaulted))
            _cluster.Findings.Demand(false, $"A call failed with an exception: {task.Exception!.InnerException}");
        _running.RemoveAll(task => task.IsCompleted);
    }

    /// <summary>Calls a conversation on a random silo.</summary>
    /// <returns>The answer; null if the outcome is unknown.</returns>
    private async Task<Result<T>?> AskAsync<T>(
        ConversationId id, string what, Func<Core.Conversations.Conversation, Task<Result<T>>> call)
    {
        var silo = _random.Next(SimulatedCluster.Silos);
        var isLost = _cluster.HasFaults && Draws(0.02);
        return await AnswerAsync($"{what} {id}@{silo}", isLost, () => _cluster.CallAsync(_cluster.Activation(silo, id), call));
    }

    /// <summary>Calls an inbox on a random silo.</summary>
    private async Task<Result<T>?> AskAsync<T>(UserId userId, string what, Func<UserInbox, Task<Result<T>>> call)
    {
        var silo = InboxSilo();
        return await AnswerAsync($"{what} {userId}@{silo}", false, () => _cluster.CallAsync(_cluster.Activation(silo, userId), call));
    }

    /// <summary>A token that sometimes cancels a call before its answer.</summary>
    private CancellationToken GivingUp() => Draws(0.1)
        ? new CancellationTokenSource(TimeSpan.FromMilliseconds(_random.Next(1, 400)), _cluster.Pump.Time).Token
        : CancellationToken.None;

    private int InboxSilo() => _cluster.HasSplitInboxes ? _random.Next(SimulatedCluster.Silos) : 0;

    private async Task<Result<T>?> AnswerAsync<T>(string what, bool isLost, Func<Task<Result<T>>> call)
    {
        var number = _number.Value;
        Note($"#{number} {what}");
        try
        {
            var result = await call().WaitAsync(Patience, _cluster.Pump.Time);
            Note($"#{number} -> {(isLost ? "lost: " : "")}{result.Error?.Code.ToString() ?? Describe(result.Value)}");
            if (!isLost && result.Error?.Code is not ErrorCode.OutcomeUnknown)
                return result;
        }
        catch (Exception exception) when (SimulatedCluster.IsFault(exception))
        {
            Note($"#{number} -> {exception.GetType().Name} {exception.Message}");
        }

        return null;
    }

    private static string Describe(object? value) => value switch
    {
        Created<EntryView> sent => $"{(sent.IsRepeat ? "repeat" : "new")} {sent.Value.Seq}",
        ConversationView view => $"at {view.Summary.LastSeq}",
        EntryView entry => $"{entry.Seq}",
        MessagePage page => $"{page.Items.Length} items, head {page.Head}",
        ChangePage page => $"through {page.Through}, head {page.Head}",
        _ => "done",
    };

    /// <summary>A request to create a conversation, stored so that the run can repeat it.</summary>
    private sealed record Creation(UserId Creator, ConversationId Id, CreateConversation Command);
}
