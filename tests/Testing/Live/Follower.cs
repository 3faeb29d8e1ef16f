using System.Collections.ObjectModel;
using System.Text.Json;
using Parley.Client;
using Xunit;

namespace Parley.Testing.Live;

/// <summary>A person whose model follows live, over streams that are cut, and who acts with a client of their own.</summary>
public sealed class Follower : IAsyncDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);
    private static readonly LiveOptions Quick =
        new() { FirstPause = TimeSpan.FromMilliseconds(20), MaxPause = TimeSpan.FromMilliseconds(200) };
    private static readonly IReadOnlyDictionary<string, Person> Nobody = ReadOnlyDictionary<string, Person>.Empty;

    private readonly CancellationTokenSource _stop = new();
    private readonly CuttingHandler _handler;
    private readonly HttpClient _acting;
    private readonly HttpClient _following;
    private readonly Task _running;

    private Follower(
        string id, HttpClient acting, int maxTries, CuttingHandler handler, HttpClient following, string token, LiveOptions live)
    {
        (Id, _acting, _handler, _following) = (id, acting, handler, following);
        Func<CancellationToken, ValueTask<string?>> bearer = _ => ValueTask.FromResult<string?>(token);
        Client = new(acting, new() { Token = bearer, MaxTries = maxTries, MaxPause = TimeSpan.FromMilliseconds(200) });
        Model = new ParleyClient(following, new() { Token = bearer }).Events.Model(live);
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

    /// <summary>Creates a person of a server, who begins to follow.</summary>
    /// <param name="id">The user id.</param>
    /// <param name="address">The address of the server.</param>
    /// <param name="newHandler">Creates what sends the requests.</param>
    /// <param name="random">Draws where the streams are cut. Nothing else uses it.</param>
    /// <param name="maxTries">The maximum number of tries of one call of <see cref="Client"/>.</param>
    public static async Task<Follower> SignInAsync(
        string id, Uri address, Func<HttpMessageHandler> newHandler, Random random, int maxTries = 1)
    {
        ArgumentNullException.ThrowIfNull(newHandler);
        return await SignInAsync(id, address, newHandler(), new CuttingHandler(random, newHandler()), address, maxTries, Quick);
    }

    /// <summary>Creates a person of a server, who begins to follow through a proxy. No stream is cut.</summary>
    /// <param name="proxy">The address of the proxy.</param>
    /// <param name="id">The user id.</param>
    /// <param name="address">The address of the server.</param>
    /// <param name="live">The times of the model.</param>
    public static Task<Follower> BehindAsync(Uri proxy, string id, Uri address, LiveOptions live)
    {
        var handler = new CuttingHandler(new Random(0), new SocketsHttpHandler()) { Cuts = false };
        return SignInAsync(id, address, new SocketsHttpHandler(), handler, proxy, maxTries: 1, live);
    }

    private static async Task<Follower> SignInAsync(
        string id, Uri address, HttpMessageHandler actor, CuttingHandler handler, Uri followed, int maxTries, LiveOptions live)
    {
        var acting = new HttpClient(actor) { BaseAddress = address };
        var token = (await new ParleyClient(acting).SignIn.AsAsync(id)).Token;
        return new(id, acting, maxTries, handler, new HttpClient(handler) { BaseAddress = followed }, token, live);
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

    /// <summary>Completes when the model equals a fresh read, except for receipts.</summary>
    /// <param name="run">What the message of a failure names.</param>
    public async Task ConvergeAsync(string run)
    {
        using var deadline = new CancellationTokenSource(Patience);
        while (await DifferencesAsync(receipts: false) is { Count: > 0 } differences)
        {
            Assert.False(deadline.IsCancellationRequested, $"{run}:\n{string.Join('\n', differences)}");
            await Task.Delay(20, CancellationToken.None); // a model has no signal for the end of its recovery
        }
    }

    /// <summary>Compares the model with a fresh read.</summary>
    /// <param name="receipts">Whether the receipts are compared, too.</param>
    /// <returns>The differences.</returns>
    public async Task<IReadOnlyList<string>> DifferencesAsync(bool receipts)
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
                await CompareAsync(id, present, receipts, different);
        }

        return [.. different.Select(difference => $"{Id}: {difference}")];
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await _running.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        _following.Dispose(); // and its handler
        _acting.Dispose();
        _stop.Dispose();
    }

    private async Task CompareAsync(string id, ConversationModel followed, bool receipts, List<string> different)
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
        if (receipts)
        {
            Compare(
                $"receipts of {id}",
                [.. newest.Receipts.Select(receipt => $"{receipt.UserId} {receipt.Seq}").Order(StringComparer.Ordinal)],
                followed.Receipts.Select(receipt => $"{receipt.Key} {receipt.Value}").Order(StringComparer.Ordinal),
                different);
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
