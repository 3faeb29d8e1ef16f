using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Parley.Silo.Clustering;
using Parley.Testing;

namespace Parley.Unit.Hosting;

/// <summary>A front end reconnects to its silos, whatever order of gateway events it gets, and logs when it never will.</summary>
public sealed class ClusterConnectionTests
{
    private const int PatienceMilliseconds = 30_000;

    private readonly SteppedTime _time = new();
    private readonly CapturingLogger<ClusterConnection> _log = new();

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    /// <summary>A client as the host starts it.</summary>
    public interface IStartedClient : IClusterClient, IHostedService;

    [Fact(Timeout = PatienceMilliseconds)]
    public async Task The_loss_of_a_gateway_may_be_reported_after_another_one_connected()
    {
        var management = Stub.Of<IManagementGrain>((_, _) => Task.FromResult(new Dictionary<SiloAddress, SiloStatus>()));
        using var connection = Connect((method, _) => method.Name is nameof(IGrainFactory.GetGrain) ? management : Task.CompletedTask);
        await connection.StartAsync(TestContext.Current.CancellationToken);
        connection.Note(1);
        await UntilAsync(() => connection.IsUp);

        // One gateway was lost and another one connected; two threads reported this, the later event first.
        connection.Note(1);
        connection.Note(0);
        Assert.False(connection.IsUp);
        (await _time.NextAsync(Ct)).End();
        await UntilAsync(() => connection.IsUp);
        await connection.StopAsync(Ct);
    }

    [Fact(Timeout = PatienceMilliseconds)]
    public async Task A_client_that_cannot_start_is_logged()
    {
        using var connection = Connect((_, _) => throw new InvalidOperationException("No such serializer."));
        await connection.StartAsync(TestContext.Current.CancellationToken);
        await UntilAsync(() => _log.Warnings.Length > 0);
        Assert.Equal(
            "Critical: The cluster client cannot be started. This process will not become ready. (No such serializer.)",
            Assert.Single(_log.Warnings));
        Assert.False(connection.IsUp);
        await connection.StopAsync(Ct);
    }

    private static async Task UntilAsync(Func<bool> isSo)
    {
        while (!isSo())
        {
            Ct.ThrowIfCancellationRequested();
            await Task.Yield();
        }
    }

    private ClusterConnection Connect(Func<System.Reflection.MethodInfo, object?[], object?> answer)
    {
        var client = Stub.Of<IStartedClient>(answer);
        return new(new ServiceCollection().AddSingleton<IClusterClient>(client).BuildServiceProvider(), _time, _log);
    }
}
