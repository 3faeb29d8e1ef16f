using System.Collections.Concurrent;
using Parley.LoadTest.Plans;
using Parley.LoadTest.Targets;

namespace Parley.LoadTest.Checking;

/// <summary>Reads back everything that the users of a run were told, and compares.</summary>
/// <param name="target">The server.</param>
/// <param name="userIds">The users of the run. Their indexes are their numbers.</param>
/// <param name="conversations">The observations of the users.</param>
/// <param name="violations">Collects the violations.</param>
/// <param name="patience">The time limit for inboxes to reach the state of their conversations.</param>
/// <param name="progress">Reports how many conversations and inboxes were read.</param>
internal sealed class ReadBack(
    Target target,
    IReadOnlyList<string> userIds,
    IReadOnlyCollection<ObservedConversation> conversations,
    Violations violations,
    TimeSpan patience,
    IProgress<int> progress)
{
    private const int AtOnce = 16;
    private const int PageSize = 100;

    // Without this limit, the check would send requests for hours to a server that does not answer.
    private const int MostFailures = 50;

    // Logs up to this start are read from their beginning, so that all numbers of unread messages can be checked.
    private const long ShortLog = 500;

    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(500);

    private readonly Dictionary<string, int> _numbers =
        userIds.Index().ToDictionary(user => user.Item, user => user.Index, StringComparer.Ordinal);
    private readonly Dictionary<(string UserId, string ConversationId), long> _reads = conversations
        .SelectMany(conversation => conversation.Members.Where(member => member.Read > 0).Select(member => (member, conversation.Id)))
        .ToDictionary(read => (read.member.UserId, read.Id), read => read.member.Read);

    private readonly ConcurrentDictionary<string, Log> _logs = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, bool> _problems = new(StringComparer.Ordinal);
    private long _messages;
    private long _unknownUnread;
    private int _failures;
    private int _done;

    /// <summary>The number of conversations and inboxes that are read.</summary>
    public static int CountOf(IReadOnlyCollection<ObservedConversation> conversations) =>
        conversations.Count + conversations.SelectMany(each => each.Members).Select(member => member.UserId).Distinct().Count();

    /// <summary>Reads and compares.</summary>
    public async Task<ReadBackResult> RunAsync(CancellationToken cancellationToken)
    {
        var options = new ParallelOptions { MaxDegreeOfParallelism = AtOnce, CancellationToken = cancellationToken };
        await Parallel.ForEachAsync(conversations, options, async (conversation, stop) =>
        {
            await GuardAsync(() => CheckLogAsync(conversation, stop), conversation.Id);
            progress.Report(Interlocked.Increment(ref _done));
        });
        var inboxes = _logs
            .SelectMany(log => log.Value.Members.Keys.Where(_numbers.ContainsKey).Select(userId => (userId, log.Key)))
            .ToLookup(member => member.userId, member => member.Key, StringComparer.Ordinal);
        await Parallel.ForEachAsync(inboxes, options, async (inbox, stop) =>
        {
            await GuardAsync(() => CheckInboxAsync(inbox.Key, [.. inbox], stop), $"the inbox of {inbox.Key}");
            progress.Report(Interlocked.Increment(ref _done));
        });
        if (_unknownUnread > 0)
            _problems.TryAdd($"{_unknownUnread} numbers of unread messages: the read positions are from before the run.", true);
        if (_failures >= MostFailures)
            _problems.TryAdd($"The check ended after {MostFailures} reads that failed.", true);
        return new(_messages, _logs.Count, _failures is 0, [.. _problems.Keys]);
    }

    private async Task GuardAsync(Func<Task> check, string what)
    {
        if (Volatile.Read(ref _failures) >= MostFailures)
            return;
        try
        {
            await check();
        }
        catch (Exception e) when (e is ParleyException or ToolException)
        {
            _problems.TryAdd($"{what}: {e.Message}", true);
            Interlocked.Increment(ref _failures);
        }
    }

    private ParleyClient ClientOf(string userId) => target.For(userId, _numbers[userId]);

    private async Task CheckLogAsync(ObservedConversation observed, CancellationToken stop)
    {
        if (await FindReaderAsync(observed, stop) is not { } reader)
        {
            if (observed.Contents.Count is 0)
                return;
            if (observed.Members.FirstOrDefault(member => !member.HasLeft) is { } member)
                violations.Add(ViolationKind.Lost, $"{observed.Id} does not exist for {member.UserId}, who has not left it.");
            else
                _problems.TryAdd($"{observed.Id}: all its observers have left.", true);
            return;
        }

        var (userId, conversation) = reader;
        observed.SeeMembers(conversation.Members.Count, violations);
        var members = conversation.Members.ToDictionary(member => member.UserId, member => member.JoinedSeq, StringComparer.Ordinal);
        var log = new Log(conversation.LastSeq, members, Math.Max(observed.Start, Math.Min(members[userId] - 1, conversation.LastSeq)));
        var isMessageKnown = new HashSet<string>(StringComparer.Ordinal);
        var hashes = new Dictionary<long, ulong>();
        log.Start = observed.Start <= ShortLog && log.Readable == observed.Start ? 0 : log.Readable;
        var before = log.Start;
        await foreach (var entry in ClientOf(userId)
            .Messages.ForwardsAsync(observed.Id, Math.Min(log.Start, log.Head), PageSize, stop))
        {
            if (entry.Seq <= before)
                violations.Add(ViolationKind.Reordered, $"{observed.Id} returned {entry.Seq} after {before}.");
            before = entry.Seq;
            log.Add(entry);
            if (entry.Seq <= log.Readable)
                continue;
            if (Texts.TryFindToken(entry.Text, out var token) && !isMessageKnown.Add(token))
                violations.Add(ViolationKind.Doubled, $"{observed.Id} has the message of {entry.SenderId} at {entry.Seq} twice.");
            if (ContentHash.Of(entry) is { } hash)
                hashes[entry.Seq] = hash;
        }

        Compare(observed, log, hashes);
        CompareMembers(observed, log, hashes);
        Interlocked.Add(ref _messages, hashes.Count);
        _logs[observed.Id] = log;
    }

    // The reader is the present member with the earliest joining point.
    private async Task<(string UserId, Conversation Conversation)?> FindReaderAsync(ObservedConversation observed, CancellationToken stop)
    {
        (string, Conversation)? best = null;
        var earliest = long.MaxValue;
        foreach (var userId in observed.Members.Select(member => member.UserId).Where(_numbers.ContainsKey))
        {
            try
            {
                var conversation = await ClientOf(userId).Conversations.GetAsync(observed.Id, stop);
                foreach (var member in conversation.Members.Where(member => _numbers.ContainsKey(member.UserId)))
                {
                    if (member.JoinedSeq < earliest)
                        (best, earliest) = ((member.UserId, conversation), member.JoinedSeq);
                }

                return best;
            }
            catch (ParleyException e) when (e.Code is ProblemCode.NotFound)
            {
                // This user has left; another one may still be a member.
            }
        }

        return best;
    }

    private void Compare(ObservedConversation observed, Log log, Dictionary<long, ulong> hashes)
    {
        if (observed.Contents.Keys.Count(seq => seq <= log.Readable) is var unreadable and > 0)
            _problems.TryAdd($"{unreadable} entries of {observed.Id}: its present members joined after them.", true);
        foreach (var (seq, content) in observed.Contents.Where(content => content.Key > log.Readable))
        {
            if (!hashes.TryGetValue(seq, out var hash))
            {
                var why = content.IsAcknowledged ? "was acknowledged" : "a member saw";
                violations.Add(ViolationKind.Lost, $"{observed.Id} has nothing at {seq}, which {why}.");
            }
            else if (hash != content.Hash)
            {
                violations.Add(ViolationKind.Altered, $"{observed.Id} has other content at {seq} than during the run.");
            }
        }
    }

    private void CompareMembers(ObservedConversation observed, Log log, Dictionary<long, ulong> hashes)
    {
        foreach (var member in observed.Members)
        {
            foreach (var (from, through, expected) in member.Intervals.Where(each => each.From >= log.Readable && each.Through <= log.Head))
            {
                ulong sum = 0;
                foreach (var (seq, hash) in hashes.Where(entry => entry.Key > from && entry.Key <= through))
                    sum += ContentHash.Term(seq, hash);
                if (sum != expected)
                {
                    violations.Add(
                        ViolationKind.Gap,
                        $"{member.UserId} followed {observed.Id} from {from} to {through}, and did not see what the log has.");
                }
            }

            if (WhyNotEntitled(member, log) is { } reason)
            {
                violations.Add(
                    ViolationKind.NotEntitled,
                    $"{member.UserId} saw {member.FirstSeen} to {member.LastSeen} of {observed.Id}, and {reason}");
            }
        }
    }

    private static string? WhyNotEntitled(ObservedMember member, Log log)
    {
        if (member.LastSeen is 0)
            return null;
        var hasDeparted = log.Departures.TryGetValue(member.UserId, out var departed);
        if (log.Members.TryGetValue(member.UserId, out var joined))
            return !hasDeparted && member.FirstSeen < joined ? $"joined at {joined}." : null;
        if (hasDeparted)
            return member.LastSeen > departed ? $"was a member until {departed}." : null;
        return log.Start is 0 ? "was never a member." : null;
    }

    private async Task CheckInboxAsync(string userId, IReadOnlyList<string> conversationIds, CancellationToken stop)
    {
        var began = TimeProvider.System.GetTimestamp();
        while (true)
        {
            var (wrong, unknown) = await FindWrongAsync(userId, conversationIds, stop);
            if (wrong.Count is 0 || TimeProvider.System.GetElapsedTime(began) > patience)
            {
                foreach (var (kind, sentence) in wrong)
                    violations.Add(kind, sentence);
                Interlocked.Add(ref _unknownUnread, unknown);
                return;
            }

            await Task.Delay(Pause, stop);
        }
    }

    private async Task<(List<(ViolationKind Kind, string Sentence)> Wrong, int Unknown)> FindWrongAsync(
        string userId, IReadOnlyList<string> conversationIds, CancellationToken stop)
    {
        var wrong = new List<(ViolationKind, string)>();
        var unknown = 0;
        var missing = conversationIds.ToHashSet(StringComparer.Ordinal);
        var listed = new HashSet<string>(StringComparer.Ordinal);
        foreach (var folder in new[] { InboxFolder.Main, InboxFolder.Requests, InboxFolder.Hidden })
        {
            await foreach (var pointer in ClientOf(userId).Inbox.AllAsync(folder, PageSize, stop))
            {
                missing.Remove(pointer.ConversationId);
                if (!listed.Add(pointer.ConversationId))
                    wrong.Add((ViolationKind.Doubled, $"{pointer.ConversationId} is in the inbox of {userId} twice."));
                if (!_logs.TryGetValue(pointer.ConversationId, out var log))
                    continue;
                var where = $"{pointer.ConversationId} in the inbox of {userId}";
                if (_reads.TryGetValue((userId, pointer.ConversationId), out var read) && pointer.ReadSeq < read)
                    wrong.Add((ViolationKind.WrongUnread, $"{where} was read up to {read}, and says {pointer.ReadSeq}."));
                if (pointer.LastSeq != log.Head)
                    wrong.Add((ViolationKind.Diverged, $"{where} is at {pointer.LastSeq}, and the conversation at {log.Head}."));
                else if (pointer.ReadSeq < log.Start)
                    unknown++;
                else if (log.Unread(userId, pointer.ReadSeq) is var unread && pointer.Unread != unread)
                {
                    wrong.Add((
                        ViolationKind.WrongUnread,
                        $"{where} has {pointer.Unread} unread messages; {unread} come after {pointer.ReadSeq}."));
                }
            }
        }

        wrong.AddRange(missing.Select(id => (ViolationKind.Diverged, $"{id} is not in the inbox of its member {userId}.")));
        return (wrong, unknown);
    }

    /// <summary>The contents of a conversation's log, as the check needs them.</summary>
    /// <param name="Head">Its newest sequence number.</param>
    /// <param name="Members">Its present members, and where they joined.</param>
    /// <param name="Readable">The present members may read the entries above this number.</param>
    private sealed record Log(long Head, IReadOnlyDictionary<string, long> Members, long Readable)
    {
        private readonly List<(long Seq, string SenderId)> _messages = [];

        /// <summary>The number after which the log was read.</summary>
        public long Start { get; set; }

        /// <summary>The sequence numbers of the last departures, by user id.</summary>
        public Dictionary<string, long> Departures { get; } = new(StringComparer.Ordinal);

        public void Add(Message entry)
        {
            if (entry.Kind is EntryKind.Message && !entry.Unsent)
                _messages.Add((entry.Seq, entry.SenderId));
            if (entry.Event is { Type: SystemEventType.Left or SystemEventType.Removed } left)
            {
                foreach (var userId in left.UserIds ?? [left.ActorId])
                    Departures[userId] = entry.Seq;
            }
        }

        public long Unread(string userId, long readSeq) =>
            _messages.LongCount(message => message.Seq > readSeq && message.SenderId != userId);
    }
}

/// <summary>The extent of a check.</summary>
/// <param name="Messages">The number of entries that the run added and the checker compared.</param>
/// <param name="Conversations">The number of conversations that were read.</param>
/// <param name="IsComplete">Whether all reads succeeded.</param>
/// <param name="Unchecked">Why something could not be checked.</param>
internal sealed record ReadBackResult(long Messages, int Conversations, bool IsComplete, IReadOnlyList<string> Unchecked);
