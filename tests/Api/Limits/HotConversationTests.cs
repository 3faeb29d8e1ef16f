using System.Net;
using System.Net.Http.Json;
using Parley.Api.Conversations;
using Parley.Api.Hosting;
using Parley.Api.Http;
using Parley.Client;

namespace Parley.Api.Limits;

/// <summary>A conversation with more requests than its store takes refuses the surplus, and other conversations do not wait for
/// it.</summary>
public sealed class HotConversationTests
{
    private const int MaxQueued = 4;
    private const int Crowd = 20;
    private const int MessagesOfTheOthers = 10;

    [Fact]
    public async Task Requests_above_the_limit_of_a_hot_conversation_get_retry_after_and_other_conversations_answer()
    {
        var store = GatedConversationStore.Make();
        await using var server = await ParleyServer.StartAsync(
            store.PutInto, ("Conversations:MaxQueued", $"{MaxQueued}"), ("Api:Timeout", "00:01:00"));
        var (alice, bob) = (await server.AsAsync("alice"), await server.AsAsync("bob"));
        var (hot, calm) = (await alice.GroupAsync("bob"), await alice.GroupAsync("bob"));
        using var http = await server.HttpAsAsync("alice");
        store.Held = hot;
        var first = SendAsync(http, hot, "first");
        await store.Arrived;

        // One append is in flight. As many requests as the queue allows wait for it, and the others have their answer.
        var waiting = Enumerable.Range(0, Crowd)
            .ToDictionary(number => SendAsync(http, hot, $"crowd-{number}"), number => $"crowd-{number}");
        var refused = new List<string>();
        while (refused.Count < 1 + Crowd - MaxQueued)
        {
            var answered = await Task.WhenAny(waiting.Keys);
            Assert.True(waiting.Remove(answered, out var clientId));
            refused.Add(clientId);
            using var refusal = await answered;
            await ProblemAssert.IsAsync(refusal, HttpStatusCode.ServiceUnavailable, "unavailable");
            Assert.Equal(TimeSpan.FromSeconds(1), refusal.Headers.RetryAfter?.Delta);
        }

        // The same two people, through the same server, while the hot conversation still waits.
        for (var number = 0; number < MessagesOfTheOthers; number++)
            await (number % 2 == 0 ? alice : bob).SayAsync(calm, $"{number}");
        var elsewhere = await bob.GroupAsync("alice");
        await bob.SayAsync(elsewhere, "also in a new one");
        Assert.Equal(MessagesOfTheOthers, await CountAsync(bob, calm));
        Assert.DoesNotContain(waiting.Keys.Append(first), send => send.IsCompleted);

        store.LetGo();
        foreach (var accepted in await Task.WhenAll(waiting.Keys.Append(first)))
            Assert.Equal(HttpStatusCode.Created, accepted.StatusCode);

        // A refused send has not happened: its repeat happens once.
        foreach (var clientId in refused)
            Assert.Equal(HttpStatusCode.Created, (await SendAsync(http, hot, clientId)).StatusCode);
        Assert.Equal(1 + Crowd, await CountAsync(bob, hot));
    }

    private static Task<HttpResponseMessage> SendAsync(HttpClient http, string conversationId, string clientId) =>
        http.PostAsJsonAsync($"/v1/conversations/{conversationId}/messages", new { clientId, text = clientId });

    private static async Task<int> CountAsync(ParleyClient reader, string conversationId) =>
        (await reader.Messages.NewestAsync(conversationId)).Items.Count(item => item.Kind is EntryKind.Message);
}
