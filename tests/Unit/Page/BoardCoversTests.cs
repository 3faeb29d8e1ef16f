using System.Text.Json;
using Microsoft.Extensions.Time.Testing;
using Parley.Unit.Client.Live;
using Parley.WebClient.Content;

namespace Parley.Unit.Page;

/// <summary>The covers of the boards on the screen.</summary>
public sealed class BoardCoversTests : IDisposable
{
    private readonly LiveServer _server = new();
    private readonly FakeTimeProvider _clock = new();

    public BoardCoversTests() => _server.On("POST", "cards", request => LiveServer.Ok(Answer(request.Body)));

    public void Dispose() => _server.Dispose();

    [Fact]
    public async Task Covers_that_are_requested_together_arrive_together()
    {
        var covers = new BoardCovers(_clock);
        await RequestAsync(covers, "one", "two");
        Assert.Equal(("/one.jpg", "/two.jpg"), (covers.Find("one")?.Url, covers.Find("two")?.Url));
        Assert.Single(_server.Seen);
    }

    [Fact]
    public async Task Only_the_oldest_of_many_covers_are_dropped()
    {
        var covers = new BoardCovers(_clock);
        await RequestAsync(covers, "oldest", "again");
        await RequestAsync(covers, [.. Enumerable.Range(0, 1_998).Select(number => $"b{number}")]);
        await RequestAsync(covers, "again");
        Assert.NotNull(covers.Find("oldest"));
        await RequestAsync(covers, "one more");
        Assert.Null(covers.Find("oldest"));
        Assert.All(["again", "b0", "b1997", "one more"], id => Assert.NotNull(covers.Find(id)));
    }

    // Completes when the cover of the last board has arrived.
    private async Task RequestAsync(BoardCovers covers, params string[] boardIds)
    {
        var hasArrived = new TaskCompletionSource();
        var requests = (boardIds.Length + 99) / 100; // A request has at most 100 boards.
        covers.Changed += OnChanged;
        covers.Request(_server.Parley, boardIds);
        _clock.Advance(TimeSpan.FromMilliseconds(30));
        await hasArrived.Task;
        covers.Changed -= OnChanged;

        void OnChanged(object? sender, EventArgs change)
        {
            if (--requests is 0)
                hasArrived.SetResult();
        }
    }

    private static string Answer(string body)
    {
        var ids = JsonDocument.Parse(body).RootElement.GetProperty("refs").EnumerateArray()
            .Select(reference => reference.GetProperty("id").GetString());
        return JsonSerializer.Serialize(new
        {
            items = ids.Select(id => new
            {
                kind = "board",
                id,
                state = "available",
                card = new { kind = "board", id, title = id, image = new { url = $"/{id}.jpg", width = 3, height = 2 } },
            }),
        });
    }
}
