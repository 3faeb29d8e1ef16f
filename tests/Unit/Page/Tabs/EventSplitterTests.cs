using System.Text;
using Parley.Unit.Client.Live;
using Parley.WebClient.Tabs;

namespace Parley.Unit.Page.Tabs;

public sealed class EventSplitterTests
{
    private static readonly string[] Events =
    [
        "retry: 1500\n" + Wire.Hello(5),
        Wire.EntryEvent(Wire.Pointer("c1", 7, 2), 1, [Wire.Item(2, "zwölf €")]),
        ": a comment\n\n",
        "event: typing\ndata: \u2028id: 99\u2028\n\n",
        "event: pointer\r\nid: 8\r\ndata: {}\r\n\r\n",
        Wire.Event("beat", new { }),
    ];

    [Fact]
    public void Events_are_found_wherever_the_bytes_are_divided()
    {
        var bytes = Encoding.UTF8.GetBytes("\n" + string.Concat(Events) + "event: beat\ndata");
        for (var seed = 1; seed <= 200; seed++)
        {
            var (random, splitter, found) = (new Random(seed), new EventSplitter(), new List<string>());
            for (var at = 0; at < bytes.Length;)
            {
                var count = Math.Min(random.Next(1, random.Next(2, 300)), bytes.Length - at);
                found.AddRange(splitter.Add(bytes.AsSpan(at, count)).Select(block => block.Text));
                at += count;
            }

            Assert.Equal(Events, found);
        }
    }

    [Fact]
    public void Names_and_ids_are_those_of_the_fields() => Assert.Equal(
        [("hello", null), ("entry", 7), ("message", null), ("typing", null), ("pointer", 8), ("beat", null)],
        Events.Select(text => new EventBlock(text)).Select(block => (block.Name, block.Id)));
}
