using Microsoft.Extensions.DependencyInjection;
using Parley.Api.Conversations;
using Parley.Api.Hosting;
using Parley.ApiFrontend.Live;

namespace Parley.Api.Live;

/// <summary>A thousand clients that take a byte now and then cost bounded memory, and delay nobody.</summary>
/// <remarks>It measures the memory of the process, so it does not run in parallel with other tests.</remarks>
[CollectionDefinition(nameof(ManySlowReadersTests), DisableParallelization = true)]
[Collection(nameof(ManySlowReadersTests))]
public sealed class ManySlowReadersTests
{
    private const int SlowPeople = 8;
    private const int StreamsOfEach = 125;
    private const int Rounds = 10;
    private const int MessagesPerRound = 20;
    private const int MaxStreamBytes = 16_384;

    // What Kestrel holds of a response before a flush waits: its default, exceeded by what one flush adds, which is all that waited.
    private const int MaxResponseBytes = 65_536 + MaxStreamBytes;

    // An idle stream with its connection takes up to 24 KiB.
    private const int MaxIdleBytes = 24 * 1_024;

    // The most memory that one slow client of this test needs for its read buffer and for the text that it has received.
    private const int MaxClientBytes = 24 * 1_024;

    [Fact]
    public async Task A_thousand_clients_that_take_a_byte_now_and_then_cost_bounded_memory_and_delay_nobody()
    {
        await using var server = await ParleyServer.StartAsync(
            ("Live:MaxStreamBytes", $"{MaxStreamBytes}"), ("Live:SlowTime", "00:10:00"), ("Live:MaxStreamsPerPerson", "200"));
        var alice = await LivePerson.NewAsync(server, "alice");
        var carol = await LivePerson.NewAsync(server, "carol");
        var slowPeople = await Task.WhenAll(Enumerable.Range(0, SlowPeople).Select(i => LivePerson.NewAsync(server, $"slow{i}")));
        var id = await alice.Client.GroupAsync([carol.Id, .. slowPeople.Select(person => person.Id)]);
        var before = GC.GetTotalMemory(forceFullCollection: true);
        var slow = new List<SlowClient>();
        foreach (var person in slowPeople)
        {
            var token = person.Http.DefaultRequestHeaders.Authorization!.Parameter!;
            slow.AddRange(
                await Task.WhenAll(Enumerable.Range(0, StreamsOfEach).Select(_ => SlowClient.OpenAsync(server.Address, token))));
            await person.Client.Messages.ChangesAsync(id, 0); // the conversation learns that this person listens
        }

        await using var others = await carol.FollowAsync(id);
        await using var own = await slowPeople[0].FollowAsync(id); // a quick client of a person who has slow ones
        EventReader[] quick = [others, own];
        for (var round = 0; round < Rounds; round++)
        {
            await Task.WhenAll(slow.Select(client => client.TryReadAsync(1)));
            for (var i = 0; i < MessagesPerRound; i++)
            {
                // No slow client reads anything before the quick ones have the event.
                var seq = (await alice.Client.SayAsync(id, new('x', 2_000))).Seq;
                foreach (var reader in quick)
                    Assert.Equal($"entry {seq}", await NextAsync(reader));
            }
        }

        var growth = GC.GetTotalMemory(forceFullCollection: true) - before;
        Assert.Equal(slow.Count + quick.Length, server.Services.GetRequiredService<LiveHub>().Streams);
        Assert.True(growth < slow.Count * (MaxStreamBytes + MaxResponseBytes + MaxIdleBytes + MaxClientBytes), $"{growth} bytes");
        slow.ForEach(client => client.Dispose());
    }

    private static async Task<string> NextAsync(EventReader reader)
    {
        var next = await reader.NextAsync();
        return $"{next.Name} {string.Join(',', next.Seqs)}";
    }
}
