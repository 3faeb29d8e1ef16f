using System.Text.Json;
using Parley.Boards;
using Parley.Content;
using Parley.Core.Storage;
using Parley.Grains.Boards;
using Parley.Grains.Content;
using Parley.Grains.Pins;
using Parley.Grains.Storage;
using Parley.Grains.Users;
using Parley.Pins;
using Parley.Users;

namespace Parley.Unit.Content;

/// <summary>Stored boards and pins: every later version reads the states that version 1 wrote.</summary>
public sealed class StoredStateTests
{
    private const string BoardRow =
        """{"Schema":1,"Board":{"OwnerId":"ann","Name":"Kitchens","Description":null,"Secret":true,"CollaboratorIds":["ben"],"Pins":"""
        + """[{"Id":"0123456789abcdefghjkmnpqrs","HasImage":true}],"Cover":{"PinId":"0123456789abcdefghjkmnpqrs","Image":"""
        + """{"Url":"/a.jpg","Width":4,"Height":3,"Color":"#a0b1c2","Alt":null}},"Request":"""
        + """{"Salt":"AQI=","Value":"AwQ="}},"DeletedBy":null}""";

    private const string PinRow =
        """{"Schema":1,"Pin":{"OwnerId":"ann","BoardId":"0123456789abcdefghjkmnpqrs","Content":"""
        + """{"Title":"Oak","Link":null,"Image":null,"Note":"nice","SourcePinId":"zzz"},"Request":"""
        + """{"Salt":"AQI=","Value":"AwQ="}},"DeletedFrom":null}""";

    private static readonly PinId Pin = PinId.Parse("0123456789abcdefghjkmnpqrs");

    [Fact]
    public void A_stored_board_reads_back()
    {
        Assert.Equal(BoardRow, JsonSerializer.Serialize(JsonSerializer.Deserialize<BoardState>(BoardRow)));
        var board = JsonSerializer.Deserialize<BoardState>(BoardRow)!.Board!;
        Assert.Equal((UserId.Parse("ann"), "Kitchens", true), (board.OwnerId, board.Name, board.Secret));
        Assert.Equal([UserId.Parse("ben")], board.CollaboratorIds);
        Assert.Equal([new ListedPin(Pin, true)], board.Pins);
        Assert.Equal(new Cover(Pin, new Image("/a.jpg", 4, 3, "#a0b1c2", null)), board.Cover);
    }

    [Fact]
    public void A_stored_pin_reads_back()
    {
        Assert.Equal(PinRow, JsonSerializer.Serialize(JsonSerializer.Deserialize<PinState>(PinRow)));
        var pin = JsonSerializer.Deserialize<PinState>(PinRow)!.Pin!;
        Assert.Equal(new PinContent("Oak", null, null, "nice", "zzz"), pin.Content);
        Assert.Equal((UserId.Parse("ann"), BoardId.Parse(Pin.Value)), (pin.OwnerId, pin.BoardId));
    }

    [Fact]
    public void Tombstones_read_back()
    {
        var board = new BoardState { DeletedBy = UserId.Parse("ann") };
        var pin = new PinState { DeletedFrom = BoardId.Parse(Pin.Value) };
        Assert.Equal(board, JsonSerializer.Deserialize<BoardState>(JsonSerializer.Serialize(board)));
        Assert.Equal(pin, JsonSerializer.Deserialize<PinState>(JsonSerializer.Serialize(pin)));
    }

    [Fact]
    public void A_pending_deletion_reads_back_and_older_rows_have_none()
    {
        const string leaving = """{"Schema":1,"Board":null,"DeletedBy":"ann","Deletion":{"PinIds":["0123456789abcdefghjkmnpqrs"]}}""";
        const string forgotten =
            """{"Schema":1,"Pin":null,"DeletedFrom":"0123456789abcdefghjkmnpqrs","DeletedOwnerId":"ben"}""";
        const string person =
            """{"Schema":1,"Profile":null,"Blocks":[],"Contacts":[],"Boards":[],"HiddenBoards":["0123456789abcdefghjkmnpqrs"]}""";
        Assert.Equal(leaving, JsonSerializer.Serialize(JsonSerializer.Deserialize<BoardState>(leaving)));
        Assert.Equal([Pin], JsonSerializer.Deserialize<BoardState>(leaving)!.Deletion!.PinIds);
        Assert.Equal(forgotten, JsonSerializer.Serialize(JsonSerializer.Deserialize<PinState>(forgotten)));
        Assert.Equal(person, JsonSerializer.Serialize(JsonSerializer.Deserialize<UserState>(person)));

        Assert.Null(JsonSerializer.Deserialize<BoardState>("""{"Schema":1,"DeletedBy":"ann"}""")!.Deletion);
        Assert.Null(JsonSerializer.Deserialize<PinState>("""{"Schema":1,"DeletedFrom":"0123456789abcdefghjkmnpqrs"}""")!.DeletedOwnerId);
        Assert.Null(JsonSerializer.Deserialize<UserState>("""{"Schema":1,"Boards":[]}""")!.HiddenBoards);
    }

    [Theory]
    [InlineData(0, true)]
    [InlineData(1, false)]
    [InlineData(2, true)]
    public void A_state_with_an_unknown_schema_is_refused(int schema, bool refused)
    {
        var exception = Record.Exception(() => StateSchema.Check("board", Pin.Value, schema, newest: 1));
        Assert.Equal(refused, exception is DamagedRowException);
    }

    [Fact]
    public void A_request_hash_matches_only_its_own_request()
    {
        var hash = RequestHash.Of("request");
        Assert.True(hash.Matches("request"));
        Assert.False(hash.Matches("another"));
        Assert.NotEqual(hash.Value, RequestHash.Of("request").Value);
        Assert.Equal((16, 16), (hash.Salt.Length, hash.Value.Length));
    }
}
