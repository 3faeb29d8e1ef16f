using Parley.Client;
using Parley.WebClient.Conversations;

namespace Parley.Unit.Page;

public sealed class ReadMarksTests
{
    [Fact]
    public void Readers_are_named_below_the_last_own_message_that_they_have_read()
    {
        Message[] entries = [Entry(1, "me"), Entry(2, "bob"), Entry(3, "me"), Entry(4, "me"), Entry(5, "bob")];
        var receipts = new Dictionary<string, long> { ["bob"] = 5, ["chloe"] = 3, ["dev"] = 2, ["elena"] = 0, ["farid"] = 4 };
        var marks = ReadMarks.Of(entries, receipts, "me");
        Assert.Equal(
            "1: dev; 3: chloe; 4: bob farid",
            string.Join("; ", marks.OrderBy(mark => mark.Key).Select(mark => $"{mark.Key}: {string.Join(' ', mark.Value)}")));
    }

    private static Message Entry(long seq, string sender) => new(
        "c", seq, null, null, sender, DateTimeOffset.UnixEpoch, EntryKind.Message, "text", [], null, [], null, false, null);
}
