using System.Collections.ObjectModel;
using System.Text.Json;
using Parley.Api.Hosting;
using Parley.Client;

namespace Parley.Api.Live;

/// <summary>A person whose model follows live, over streams that are cut, and who acts with a client of their own.</summary>
internal sealed class Follower : IAsyncDisposable
{
    private static readonly IReadOnlyDictionary<string, Person> Nobody = ReadOnlyDictionary<string, Person>.Empty;

    private readonly CancellationTokenSource _stop = new();
    private readonly CuttingHandler _handler;
    private readonly HttpClient _http;
    private readonly Task _running;

    private Follower(string id, ParleyClient client, CuttingHandler handler, HttpClient http, string token)
    {
        (Id, Client, _handler, _http) = (id, client, handler, http);
        Model = new ParleyClient(http, new() { Token = _ => ValueTask.FromResult<string?>(token) })
            .Events.Model(new() { FirstPause = TimeSpan.FromMilliseconds(20), MaxPause = TimeSpan.FromMilliseconds(200) });
        _running = Model.RunAsync(_stop.Token);
    }

    /// <summary>The user id.</summary>
    public string Id { get; }

    /// <summary>Acts as this person, and reads afresh.</summary>
    public ParleyClient Client { get; }

    /// <summary>The model that follows.</summary>
    public LiveModel Model { get; }

    /// <summary>The conversations that the model has open.</summary>
    public Dictionary<string, ConversationModel> Open { get; } = new(StringComparer.Ordinal);

    /// <summary>How often a stream was cut.</summary>
    public int Cuts => _handler.CutCount;

    /// <summary>A new person of a server.</summary>
    public static async Task<Follower> NewAsync(ParleyServer server, string name, Random random)
    {
        var handler = new CuttingHandler(random);
        var http = new HttpClient(handler) { BaseAddress = server.Address };
        var id = SharedServer.NewUser(name);
        var token = (await new ParleyClient(http).SignIn.AsAsync(id, name)).Token;
        var plain = new HttpClient { BaseAddress = server.Address };
        var client = new ParleyClient(plain, new() { Token = _ => ValueTask.FromResult<string?>(token), MaxTries = 1 });
        return new(id, client, handler, http, token);
    }

    /// <summary>Opens a conversation in the model, if the person is a member.</summary>
    public async Task OpenAsync(string conversationId)
    {
        try
        {
            if (!Open.TryGetValue(conversationId, out var known) || known.Gone is not null)
                Open[conversationId] = await Model.OpenAsync(conversationId);
        }
        catch (ParleyException refused) when (refused.Code is ProblemCode.NotFound)
        {
            Open.Remove(conversationId);
        }
    }

    /// <summary>Cuts no stream any more.</summary>
    public void Calm() => _handler.Cuts = false;

    /// <summary>Compares the model with a fresh read.</summary>
    /// <returns>The differences.</returns>
    public async Task<IReadOnlyList<string>> DifferencesAsync()
    {
        if (_running.IsCompleted)
            await _running;
        var different = new List<string>();
        foreach (var folder in new[] { Model.Inbox.Main, Model.Inbox.Hidden })
        {
            var fresh = await Client.Inbox.AllAsync(folder.Folder).Select(Text).ToListAsync();
            while (folder.HasMore && await folder.LoadMoreAsync())
            {
            }

            Compare($"folder {folder.Folder}", fresh, folder.Items.Select(Text), different);
        }

        var unread = (await Client.Inbox.ListAsync()).UnreadConversations;
        if (unread != Model.Inbox.UnreadConversations)
            different.Add($"unread conversations: {unread} afresh, {Model.Inbox.UnreadConversations} followed");
        foreach (var (id, conversation) in Open.ToArray())
        {
            if (conversation.Gone is not null)
                await OpenAsync(id); // the person may have been added again; a model of a conversation that is gone changes no more
            if (Open.TryGetValue(id, out var present))
                await CompareAsync(id, present, different);
        }

        return [.. different.Select(difference => $"{Id}: {difference}")];
    }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await _running.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        _http.Dispose();
        _handler.Dispose();
        _stop.Dispose();
    }

    private async Task CompareAsync(string id, ConversationModel followed, List<string> different)
    {
        List<string> fresh;
        ChangePage newest;
        try
        {
            fresh = await Client.Messages.ForwardsAsync(id, pageSize: 100).Select(Text).ToListAsync();
            newest = await Client.Messages.ChangesAsync(id, 0);
        }
        catch (ParleyException refused) when (refused.Code is ProblemCode.NotFound)
        {
            if (followed.Gone is null)
                different.Add($"{id} is gone afresh, and not followed");
            return;
        }

        while (followed.HasOlder && await followed.LoadOlderAsync())
        {
        }

        Compare($"entries of {id}", fresh, followed.Entries.Select(Text), different);
        if (followed.Position != newest.Head)
            different.Add($"{id}: position {followed.Position} instead of {newest.Head}");
        foreach (var (userId, seq) in followed.Receipts)
        {
            if (newest.Receipts.FirstOrDefault(receipt => receipt.UserId == userId) is { } receipt && receipt.Seq < seq)
                different.Add($"{id}: the receipt of {userId} is {seq} followed, and {receipt.Seq} afresh");
        }
    }

    private static void Compare(string what, List<string> fresh, IEnumerable<string> followed, List<string> different)
    {
        var present = followed.ToList();
        if (!fresh.SequenceEqual(present))
            different.Add(
                $"{what}:\n  only afresh: {string.Join("\n    ", fresh.Except(present))}\n"
                + $"  only followed: {string.Join("\n    ", present.Except(fresh))}\n  {fresh.Count} afresh, {present.Count} followed");
    }

    private static string Text(Pointer pointer) => JsonSerializer.Serialize(pointer with { Users = Nobody });

    private static string Text(Message entry) => JsonSerializer.Serialize(entry with { Users = Nobody });
}
