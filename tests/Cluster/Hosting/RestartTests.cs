using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Parley.Boards;
using Parley.Grains.Boards;
using Parley.Grains.Pins;
using Parley.Pins;
using Parley.Silo;
using Parley.Testing;
using Parley.Users;

namespace Parley.Cluster.Hosting;

/// <summary>The embedded default as a library: one process, one folder.</summary>
public sealed class RestartTests
{
    private static readonly UserId Ann = UserId.Parse("ann");

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Answered_changes_are_there_after_a_restart()
    {
        using var folder = new TemporaryFolder();
        BoardView board;
        PinView pin;
        using (var host = await StartAsync(folder))
        {
            await User(host).EnsureAsync("Ann", Ct);
            board = await BoardAsync(host, "Kitchens");
            pin = (await PinAsync(host, board.Id)).Value!.Value;
            await host.StopAsync(Ct);
        }

        using var again = await StartAsync(folder);
        Assert.Equal("Ann", (await User(again).GetProfileAsync(Ct))?.DisplayName);
        Assert.Equal(
            pin,
            (await again.Services.GetRequiredService<IGrainFactory>().GetGrain<IPinGrain>(pin.Id.Value).GetAsync(Ann, Ct)).Value);
        Assert.Equal(1, (await BoardAsync(again, "Kitchens")).PinCount);
        Assert.True((await PinAsync(again, board.Id)).Value!.IsRepeat);
        await again.StopAsync(Ct);
    }

    private static async Task<IHost> StartAsync(TemporaryFolder folder)
    {
        var builder = Host.CreateApplicationBuilder();
        builder.Logging.ClearProviders();
        builder.UseOrleans(silo => silo.UseOneProcess().AddRocksDbStorage(store => store.DataFolder = folder.Path).AddParleySilo());
        var host = builder.Build();
        await host.StartAsync(Ct);
        return host;
    }

    private static IUserGrain User(IHost host) => host.Services.GetRequiredService<IGrainFactory>().GetGrain<IUserGrain>(Ann.Value);

    private static async Task<BoardView> BoardAsync(IHost host, string name)
    {
        var made = await host.Services.GetRequiredService<BoardCatalog>()
            .CreateAsync(Ann, new(name, null, true), ClientId.Parse("board"), Ct);
        return made.Value!.Value;
    }

    private static Task<Result<Created<PinView>>> PinAsync(IHost host, BoardId board) => host.Services.GetRequiredService<PinCatalog>()
        .CreateAsync(Ann, board, ParleyCluster.Content("oak"), ClientId.Parse("pin"), Ct);
}
