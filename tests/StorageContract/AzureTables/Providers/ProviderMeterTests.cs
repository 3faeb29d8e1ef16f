using System.Diagnostics.Metrics;
using Azure.Core;
using Azure.Core.Pipeline;
using Azure.Data.Tables;
using Parley.Storage.AzureTables;
using Parley.Testing.AzureTables;
using Parley.Testing.Contracts;
using static Parley.Testing.Contracts.Silos;

namespace Parley.StorageContract.AzureTables.Providers;

/// <summary>The requests of Microsoft's providers are counted like all other requests, and the counting never makes one fail.</summary>
public sealed class ProviderMeterTests(ProviderTables tables) : IClassFixture<ProviderTables>
{
    [Fact]
    public async Task Grain_state_is_counted()
    {
        using var counts = new TableCounts(tables.Prefix);
        var (storage, grain, state) = (tables.State, GrainStateFaultTests.NewGrain(), new GrainState<List<int>>([1]));
        string[] write = ["operations OrleansGrainState: 1", "requests OrleansGrainState write: 1"];
        await storage.WriteStateAsync("s", grain, state, Cancel);
        Assert.Equal(write, counts.Take());
        tables.Service.FailNextWrite(ServiceFault.Throttled); // retried, but counted as one request
        await storage.WriteStateAsync("s", grain, state, Cancel);
        Assert.Equal(write, counts.Take());
        await storage.ReadStateAsync("s", grain, state, Cancel);
        Assert.Equal(["requests OrleansGrainState read: 1"], counts.Take());
        await storage.ClearStateAsync("s", grain, state, Cancel);
        Assert.Equal(write, counts.Take());
    }

    [Fact]
    public async Task Membership_and_gateways_are_counted()
    {
        var cluster = NewCluster();
        var table = await tables.OpenMembershipAsync(cluster);
        var gateways = await tables.OpenGatewaysAsync(cluster);
        using var counts = new TableCounts(tables.Prefix);
        var version = (await table.AllAsync()).Version.Next();
        Assert.Equal(["requests OrleansSiloInstances page: 1"], counts.Take()); // a refresh of the list
        await table.InsertAsync(Silo(1), version);
        // The row of the silo, the row of the version, and the rows at both ends of the partition.
        Assert.Equal(["operations OrleansSiloInstances: 4", "requests OrleansSiloInstances write: 1"], counts.Take());
        await table.BeatAsync(Silo(1));
        Assert.Equal(["operations OrleansSiloInstances: 1", "requests OrleansSiloInstances write: 1"], counts.Take());
        await gateways.GetGatewaysAsync(Cancel);
        Assert.Equal(["requests OrleansSiloInstances page: 1"], counts.Take());
    }

    [Fact]
    public async Task A_listener_that_throws_fails_no_request()
    {
        using var listener = new MeterListener
        {
            InstrumentPublished = (instrument, listener) =>
            {
                if (instrument.Meter.Name == "Parley.Storage.AzureTables")
                    listener.EnableMeasurementEvents(instrument);
            },
        };
        var thrown = 0;
        listener.SetMeasurementEventCallback<long>((_, _, tags, _) =>
        {
            if (tags.Length > 0 && ((string)tags[0].Value!).StartsWith(tables.Prefix, StringComparison.Ordinal))
                throw new InvalidOperationException($"Measurement {++thrown}.");
        });
        listener.Start();

        var (grain, state) = (GrainStateFaultTests.NewGrain(), new GrainState<List<int>>([1]));
        await tables.State.WriteStateAsync("s", grain, state, Cancel);
        await tables.State.ReadStateAsync("s", grain, state, Cancel);
        var table = await tables.OpenMembershipAsync(NewCluster());
        Assert.True(await table.InsertAsync(Silo(1), (await table.AllAsync()).Version.Next()));
        Assert.True(thrown > 0);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_transaction_whose_body_the_meter_cannot_parse_is_still_sent(bool throws)
    {
        var service = new FaultyService { Draw = _ => ServiceFault.NotFound }; // answers without a real service
        var pipeline = HttpPipelineBuilder.Build(new TableClientOptions { Transport = service }, StoreMeter.Counter);
        using var message = pipeline.CreateMessage();
        message.Request.Method = RequestMethod.Post;
        message.Request.Uri.Reset(new("http://127.0.0.1:1/account/$batch"));
        message.Request.Content = throws ? new Unreadable() : RequestContent.Create("PUT nowhere HTTP/1.1\r\nPUT HTTP/1.1");
        await pipeline.SendAsync(message, Cancel);
        Assert.Equal((404, 1), (message.Response.Status, service.Requests));
    }

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    private sealed class Unreadable : RequestContent
    {
        public override void WriteTo(Stream stream, CancellationToken cancellation) => throw new NotSupportedException();

        public override Task WriteToAsync(Stream stream, CancellationToken cancellation) => throw new NotSupportedException();

        public override bool TryComputeLength(out long length)
        {
            length = 0;
            return false;
        }

        public override void Dispose()
        {
        }
    }
}
