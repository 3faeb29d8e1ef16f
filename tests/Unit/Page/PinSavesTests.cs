using System.Text.Json;
using Parley.Client;
using Parley.Unit.Client.Live;
using Parley.WebClient.Sharing;

namespace Parley.Unit.Page;

/// <summary>Saving several pins to a board.</summary>
public sealed class PinSavesTests : IDisposable
{
    private readonly LiveServer _server = new();
    private readonly Dictionary<string, (int Status, string Code)> _refusals = [];
    private readonly List<string> _clientIds = [];
    private readonly List<string> _asked = [];
    private readonly PinSaves _saves;

    public PinSavesTests()
    {
        _saves = new([Item("one"), Item("two"), Item("three")]);
        _server.On("POST", "pins", request =>
        {
            var body = JsonDocument.Parse(request.Body).RootElement;
            var (id, boardId) = (body.GetProperty("sourcePinId").GetString()!, body.GetProperty("boardId").GetString()!);
            _asked.Add(id);
            _clientIds.Add(body.GetProperty("clientId").GetString()!);
            return _refusals.TryGetValue(id, out var refusal)
                ? LiveServer.Refusal(refusal.Status, refusal.Code)
                : LiveServer.Ok(Wire.Json(new { id = $"new {id}", boardId, ownerId = "me", title = id }));
        });
    }

    public void Dispose() => _server.Dispose();

    [Fact]
    public async Task Each_pin_is_saved_and_the_progress_is_told()
    {
        var begun = new List<int>();
        Assert.Null(await _saves.SaveAsync("b1", begun.Add));
        Assert.Equal([1, 2, 3], begun);
        Assert.Equal(["new one", "new two", "new three"], _saves.SavedTo("b1").Select(pin => pin.Id));
        Assert.Empty(_saves.SavedTo("b2"));
    }

    [Fact]
    public async Task One_refused_pin_does_not_stop_the_others_and_a_repeat_saves_only_what_remains()
    {
        _refusals["two"] = (404, "content_not_found");
        Assert.Equal(ProblemCode.ContentNotFound, (await _saves.SaveAsync("b1", _ => { }))!.Code);
        Assert.Equal(["two"], _saves.RemainingFor("b1").Select(item => item.Title));

        _refusals.Clear();
        Assert.Null(await _saves.SaveAsync("b1", _ => { }));
        Assert.Equal(["one", "two", "three", "two"], _asked);
        Assert.Equal(_clientIds[1], _clientIds[3]);
        Assert.Equal(3, _clientIds.Distinct().Count());
    }

    [Fact]
    public async Task A_temporary_failure_stops_the_saving()
    {
        _refusals["two"] = (503, "unavailable");
        Assert.True((await _saves.SaveAsync("b1", _ => { }))!.IsTemporary);
        Assert.Equal(["one", "two"], _asked);
        Assert.Equal(["two", "three"], _saves.RemainingFor("b1").Select(item => item.Title));
    }

    private SaveItem Item(string id) => SaveItem.Of(_server.Parley, id, id);
}
