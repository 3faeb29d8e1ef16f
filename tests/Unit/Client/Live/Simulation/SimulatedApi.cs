
namespace Parley.Unit.Client.Live.Simulation;

/// <summary>The HTTP API of the simulated server. Answers take a random time, before and after they are made.</summary>
internal sealed class SimulatedApi(SimulatedServer server) : HttpMessageHandler
{
    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        var parts = request.RequestUri!.AbsolutePath["/v1/".Length..].Split('/');
        var query = request.RequestUri.Query.TrimStart('?').Split('&', StringSplitOptions.RemoveEmptyEntries)
            .ToDictionary(part => part.Split('=')[0], part => Uri.UnescapeDataString(part.Split('=')[1]));
        var body = request.Content is null ? "" : await request.Content.ReadAsStringAsync(cancellationToken);
        await WaitAsync();
        HttpResponseMessage answer;
        lock (server.Gate)
        {
            var (isBefore, isAfter) = server.IsCalm ? (false, false) : (server.Random.Next(12) is 0, server.Random.Next(12) is 0);
            answer = isBefore ? LiveServer.Refusal(503, "unavailable") : Answer(request, parts, query, body);
            if (isAfter && parts is not ["events"])
                answer = LiveServer.Refusal(503, "outcome_unknown");
        }

        await WaitAsync();
        return answer;
    }

    private async Task WaitAsync()
    {
        int yields;
        lock (server.Gate)
            yields = server.IsCalm ? 0 : server.Random.Next(10);
        for (; yields > 0; yields--)
            await Task.Yield();
    }

    private HttpResponseMessage Answer(HttpRequestMessage request, string[] parts, Dictionary<string, string> query, string body)
    {
        var limit = int.Parse(query.GetValueOrDefault("limit", "50"));
        switch (parts)
        {
            case ["events"]:
                return server.Connect(long.Parse(request.Headers.GetValues("Last-Event-ID").Single())) is { } stream
                    ? stream.Answer()
                    : LiveServer.Refusal(503, "unavailable");
            case ["inbox"]:
                return Inbox(query.GetValueOrDefault("folder"), query.GetValueOrDefault("cursor"), limit);
            case ["inbox", "changes"]:
                return InboxChanges(long.Parse(query["since"]), limit);
            case ["conversations", var id, var what] when server.Conversations.Find(it => it.Id == id) is { IsMember: true } conversation:
                return what switch
                {
                    "changes" => Changes(conversation, long.Parse(query["after"]), limit),
                    _ when request.Method == HttpMethod.Post => Send(conversation, body),
                    _ => Messages(conversation, query, limit),
                };
            case ["users"]:
                return LiveServer.Ok("""{"items":[]}""");
            default:
                return LiveServer.Refusal(404, "not_found");
        }
    }

    private HttpResponseMessage Inbox(string? folder, string? cursor, int limit)
    {
        var rows = server.Conversations.Where(it => it.IsMember && (it.IsHidden ? "hidden" : "main") == (folder ?? "main"))
            .OrderByDescending(it => it.LastAt).ThenBy(it => it.Id, StringComparer.Ordinal)
            .SkipWhile(it => cursor is not null && it.LastAt > long.Parse(cursor)).ToArray();
        return LiveServer.Ok(Wire.Json(new
        {
            items = rows.Take(limit).Select(it => it.Pointer()),
            nextCursor = rows.Length > limit ? $"{rows[limit].LastAt}" : null,
            revision = server.Revision,
            unreadConversations = server.UnreadConversations,
            users = new { },
        }));
    }

    private HttpResponseMessage InboxChanges(long since, int limit)
    {
        if (server.Refused(since) is { } reason)
            return LiveServer.Refusal(410, "position_unknown", reason);
        var rows = server.Conversations.Where(it => it.Revision > since).OrderBy(it => it.Revision).ToArray();
        return LiveServer.Ok(Wire.Json(new
        {
            items = rows.Take(limit).Select(it =>
                it.IsMember ? (object)it.Pointer() : new { conversationId = it.Id, revision = it.Revision, gone = "removed" }),
            revision = rows.Length > limit ? rows[limit - 1].Revision : server.Revision,
            more = rows.Length > limit,
            users = new { },
        }));
    }

    private static HttpResponseMessage Changes(SimulatedConversation it, long after, int limit)
    {
        if (after > it.Head)
            return LiveServer.Refusal(410, "position_unknown");
        var through = Math.Min(it.Head, after + limit);
        return LiveServer.Ok(Wire.Json(new
        {
            items = it.Items(after, through, isEvent: false),
            through,
            head = it.Head,
            receipts = it.Receipts.Select(receipt => new { userId = receipt.Key, seq = receipt.Value }),
            users = new { },
        }));
    }

    private static HttpResponseMessage Messages(SimulatedConversation it, Dictionary<string, string> query, int limit)
    {
        long? Number(string name) => query.TryGetValue(name, out var value) ? long.Parse(value) : null;
        var all = it.Readable.ToArray();
        var (first, end) = (Number("before"), Number("after"), Number("around")) switch
        {
            ({ } before, _, _) => (all.Count(entry => entry.Seq < before) - limit, all.Count(entry => entry.Seq < before)),
            (_, { } after, _) => (all.Count(entry => entry.Seq <= after), all.Count(entry => entry.Seq <= after) + limit),
            (_, _, { } around) => (all.Count(entry => entry.Seq < around) - (limit / 2), all.Count(entry => entry.Seq < around) + limit),
            _ => (all.Length - limit, all.Length),
        };
        (first, end) = (Math.Max(0, first), Math.Min(all.Length, end));
        return LiveServer.Ok(Wire.Messages(
            it.Head,
            first > 0 ? all[first - 1].Seq + 1 : null,
            end < all.Length ? all[end].Seq - 1 : null,
            all[first..end].Select(entry => it.Json(entry, isEvent: false))));
    }

    private HttpResponseMessage Send(SimulatedConversation it, string body)
    {
        var clientId = System.Text.Json.JsonDocument.Parse(body).RootElement.GetProperty("clientId").GetString()!;
        var entry = it.Entries.Values.FirstOrDefault(entry => entry.ClientId == clientId);
        if (entry is null)
        {
            entry = server.Append(it, "me", clientId);
            server.Tell(it);
        }

        return LiveServer.Ok(Wire.Json(it.Json(entry, isEvent: false)));
    }
}
