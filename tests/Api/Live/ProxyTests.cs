using Microsoft.Extensions.Time.Testing;
using Parley.Api.Conversations;
using Parley.Api.Hosting;
using Parley.Client;
using Parley.Testing.Live;
using Parley.Testing.Network;

namespace Parley.Api.Live;

/// <summary>A client behind a proxy that withholds events or cuts connections ends with what it would read afresh.</summary>
public sealed class ProxyTests
{
    private static readonly LiveOptions Quick = new()
    {
        HelloTimeout = TimeSpan.FromSeconds(1),
        PollInterval = TimeSpan.FromMilliseconds(100),
        FirstPause = TimeSpan.FromMilliseconds(20),
        MaxPause = TimeSpan.FromMilliseconds(200),
    };

    [Theory]
    [InlineData(100)] // the first event arrives, and the end of later ones is withheld until beats fill the buffer
    [InlineData(300)] // it takes more beats than a client waits for
    [InlineData(700)] // the first event arrives only with a part of a catch-up
    [InlineData(1_000_000)] // nothing arrives
    public async Task Behind_a_proxy_that_buffers_the_model_equals_a_fresh_read(int bytes)
    {
        await using var server = await ParleyServer.StartAsync(("Live:Beat", "00:00:01"));
        await using var proxy = new BufferingProxy(server.Address, bytes);
        await using var bob = await Follower.BehindAsync(proxy.Address, SharedServer.NewUser("bob"), server.Address, Quick);
        var (alice, id) = await WriterToAsync(bob, server);

        for (var round = 0; round < 2; round++)
        {
            await WriteAsync(alice, id, round);
            await bob.ConvergeAsync($"Round {round}");
        }

        Assert.True(proxy.Withheld > 0, "The proxy has withheld nothing.");
    }

    [Fact]
    public async Task Behind_a_proxy_that_times_out_the_model_equals_a_fresh_read()
    {
        var (timeout, time) = (TimeSpan.FromSeconds(60), new FakeTimeProvider());
        await using var server = await ParleyServer.StartAsync();
        await using var proxy = new TimingOutProxy(server.Address, timeout, time);
        await using var bob = await Follower.BehindAsync(proxy.Address, SharedServer.NewUser("bob"), server.Address, Quick);
        var (alice, id) = await WriterToAsync(bob, server);

        for (var round = 0; round < 3; round++)
        {
            var cuts = proxy.Cuts;
            await WriteAsync(alice, id, round);
            time.Advance(timeout);
            while (proxy.Cuts == cuts)
                await Task.Yield();
            await WriteAsync(alice, id, round);
            await bob.ConvergeAsync($"Round {round}");
        }
    }

    private static async Task<(LivePerson Alice, string Id)> WriterToAsync(Follower bob, ParleyServer server)
    {
        var alice = await LivePerson.NewAsync(server, "alice");
        var id = await alice.Client.GroupAsync(bob.Id);
        await bob.OpenAsync(id);
        return (alice, id);
    }

    private static async Task WriteAsync(LivePerson alice, string id, int round)
    {
        var first = await alice.Client.SayAsync(id, $"first of {round}");
        await alice.Client.SayAsync(id, $"second of {round}");
        await alice.Client.Messages.EditAsync(id, first.Seq, $"edited in {round}");
        await alice.Client.Conversations.RenameAsync(id, $"name {round}");
    }
}
