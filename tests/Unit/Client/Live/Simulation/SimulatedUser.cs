using System.Threading.Channels;
using Parley.Client;

namespace Parley.Unit.Client.Live.Simulation;

/// <summary>A person who uses the model: opens and closes conversations, sends, and pages in both directions.</summary>
internal sealed class SimulatedUser(LiveModel model, Random random)
{
    private readonly List<ConversationModel> _open = [];
    private readonly HashSet<ConversationModel> _closed = [];
    private readonly List<Task> _running = [];
    private readonly Channel<bool> _changed = Channel.CreateUnbounded<bool>();

    public async Task StepAsync()
    {
        var open = Open();
        var conversation = open.Length > 0 ? open[random.Next(open.Length)] : null;
        switch (random.Next(13))
        {
            case 0:
                _running.Add(OpenAsync($"{"abcdef"[random.Next(6)]}"));
                break;
            case 1 when conversation is not null && random.Next(4) is 0:
                model.Close(conversation);
                lock (_open)
                {
                    _closed.Add(conversation);
                    _open.Remove(conversation);
                }

                break;
            case 2 or 3 when conversation is not null:
                _running.Add(TryAsync(() => conversation.LoadOlderAsync()));
                break;
            case 10 when conversation is not null:
                _running.Add(TryAsync(() => conversation.LoadNewerAsync()));
                break;
            case 11 when conversation is { Position: var head }:
                _running.Add(TryAsync(() => ShowAsync(conversation, random.NextInt64(head + 1))));
                break;
            case 12 when conversation is not null:
                conversation.FollowsNewest = random.Next(2) is 0;
                break;
            case 4 when conversation is not null:
                conversation.Send(new() { Text = "from me" });
                break;
            case 5 when conversation?.Pending is [var pending, ..]:
                pending.Retry();
                break;
            case 6:
                _running.Add(TryAsync(() => (random.Next(2) is 0 ? model.Inbox.Main : model.Inbox.Hidden).LoadMoreAsync()));
                break;
        }

        for (var i = random.Next(6); i > 0; i--)
            await Task.Yield();
    }

    /// <summary>Waits until the model equals the server.</summary>
    public async Task EqualsAsync(SimulatedServer server, int seed)
    {
        await Task.WhenAll(_running).WaitAsync(Patience.Token);
        LiveObject[] parts = [model, model.Inbox, .. Open()];
        foreach (var part in parts)
            part.Changed += (_, _) => _changed.Writer.TryWrite(true);
        foreach (var folder in new[] { model.Inbox.Main, model.Inbox.Hidden })
        {
            while (folder.HasMore)
                await folder.LoadMoreAsync();
        }

        string? difference = null;
        var patience = Patience.Token;
        try
        {
            while ((difference = Difference(server)) is not null)
                await _changed.Reader.ReadAsync(patience);
        }
        catch (OperationCanceledException)
        {
            Assert.Fail($"Seed {seed}: {difference}");
        }
    }

    private string? Difference(SimulatedServer server)
    {
        lock (server.Gate)
        {
            foreach (var (folder, isHidden) in new[] { (model.Inbox.Main, false), (model.Inbox.Hidden, true) })
            {
                if (folder.HasMore)
                    _running.Add(TryAsync(() => folder.LoadMoreAsync()));
                var fresh = server.Conversations.Where(it => it.IsMember && it.IsHidden == isHidden)
                    .OrderByDescending(it => it.LastAt).ThenBy(it => it.Id, StringComparer.Ordinal)
                    .Select(it => (it.Id, it.Revision, it.Head, it.ReadSeq, it.Unread, it.FromSeq)).ToArray();
                var followed = folder.Items
                    .Select(it => (it.ConversationId, it.Revision, it.LastSeq, it.ReadSeq, it.Unread, it.FromSeq)).ToArray();
                if (!fresh.SequenceEqual(followed))
                    return $"{folder.Folder}: {string.Join(' ', fresh)} / {string.Join(' ', followed)}";
            }

            if (model.Inbox.UnreadConversations != server.UnreadConversations)
                return $"unread: {server.UnreadConversations} / {model.Inbox.UnreadConversations}";
            return Open().Select(conversation => Difference(server, conversation)).FirstOrDefault(difference => difference is not null);
        }
    }

    private static string? Difference(SimulatedServer server, ConversationModel conversation)
    {
        var it = server.Conversations.Find(it => it.Id == conversation.Id)!;
        if (!it.IsMember)
            return conversation.Gone is null ? $"{it.Id} is gone" : null;
        if (conversation.Gone is not null)
            return null; // It was gone for a while, and has not been opened again.
        foreach (var failed in conversation.Pending)
            failed.Retry();
        if (conversation.Pending is [var pending, ..])
            return $"{it.Id}: pending {(pending.State, pending.Seq, pending.Problem?.Code, conversation.Position, it.Head)}";
        var oldest = conversation.HasOlder ? conversation.Entries.Select(entry => entry.Seq).FirstOrDefault(long.MaxValue) : 0;
        var newest = conversation.HasNewer ? conversation.Entries.Select(entry => entry.Seq).LastOrDefault(long.MinValue) : long.MaxValue;
        var fresh = it.Readable.Where(entry => entry.Seq >= oldest && entry.Seq <= newest)
            .Select(entry => (entry.Seq, entry.SenderId, entry.Text, entry.ChangedSeq, entry.ClientId)).ToArray();
        var followed = conversation.Entries
            .Select(entry => (entry.Seq, entry.SenderId, entry.Text!, entry.ChangedSeq, entry.ClientId)).ToArray();
        if (!fresh.SequenceEqual(followed))
            return $"{it.Id}: {string.Join(' ', fresh)} / {string.Join(' ', followed)}";
        var receipts = (it.Receipts.GetValueOrDefault("bob"), conversation.Receipts.GetValueOrDefault("bob"));
        if (receipts.Item1 != receipts.Item2)
            return $"{it.Id}: receipts {receipts}";
        (long, long?, long?) expected = (it.Head, it.Unread, it.Revision);
        (long, long?, long?) actual = (conversation.Position, conversation.Unread, conversation.Pointer?.Revision);
        return expected == actual ? null : $"{it.Id}: {expected} / {actual}";
    }

    private ConversationModel[] Open()
    {
        lock (_open)
        {
            _open.RemoveAll(conversation => conversation.Gone is not null || conversation.Problem is not null);
            return [.. _open];
        }
    }

    private Task OpenAsync(string id) => TryAsync(async () =>
    {
        var conversation = await (random.Next(2) is 0 ? model.OpenAsync(id) : model.OpenAroundAsync(id, random.NextInt64(1, 20)));
        lock (_open)
        {
            if (!_open.Contains(conversation) && !_closed.Contains(conversation))
                _open.Add(conversation);
        }

        return true;
    });

    private static async Task<bool> ShowAsync(ConversationModel conversation, long seq)
    {
        await (seq is 0 ? conversation.ShowNewestAsync() : conversation.ShowAroundAsync(seq));
        return true;
    }

    private static async Task TryAsync(Func<Task<bool>> work)
    {
        try
        {
            await work();
        }
        catch (ParleyException)
        {
            // The server refuses some requests.
        }
    }
}
