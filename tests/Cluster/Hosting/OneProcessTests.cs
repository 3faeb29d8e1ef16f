using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Parley.Core.Inbox;
using Parley.Pins;
using Parley.Silo;

namespace Parley.Cluster.Hosting;

/// <summary>The silo of the embedded default: alone in its process, without open ports.</summary>
public sealed class OneProcessTests
{
    [Fact]
    public async Task Two_one_process_silos_answer_side_by_side_and_open_no_ports()
    {
        var cancellationToken = TestContext.Current.CancellationToken;
        using var one = await StartAsync(cancellationToken);
        using var other = await StartAsync(cancellationToken);
        foreach (var host in new[] { one, other })
        {
            var pin = host.Services.GetRequiredService<IClusterClient>()
                .GetGrain<IPinGrain>(OpaqueId.From(Guid.CreateVersion7(TimeProvider.System.GetUtcNow())));
            Assert.Null(await pin.PeekAsync(cancellationToken));
        }

        Assert.Empty(ListeningSockets());
        await one.StopAsync(cancellationToken);
        await other.StopAsync(cancellationToken);
    }

    [Fact]
    public async Task Inboxes_do_not_move_although_the_options_say_so()
    {
        var cancellationToken = TestContext.Current.CancellationToken;
        using var host = await StartAsync(
            cancellationToken, services => services.Configure<InboxOptions>(inbox => inbox.MoveAfter = 16));

        Assert.Equal(0, host.Services.GetRequiredService<IOptions<InboxOptions>>().Value.MoveAfter);
        await host.StopAsync(cancellationToken);
    }

    private static readonly string[] Tables = ["/proc/self/net/tcp", "/proc/self/net/tcp6"];

    private static async Task<IHost> StartAsync(CancellationToken cancellationToken, Action<IServiceCollection>? configure = null)
    {
        var builder = Host.CreateApplicationBuilder();
        configure?.Invoke(builder.Services);
        builder.Logging.ClearProviders();
        builder.UseOrleans(silo => silo.UseOneProcess().AddMemoryGrainStorageAsDefault());
        var host = builder.Build();
        await host.StartAsync(cancellationToken);
        return host;
    }

    // The listening sockets of this process: its descriptors, looked up in the kernel's table (state 0A).
    private static IEnumerable<string> ListeningSockets()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "Reads /proc.");
        var own = Directory.EnumerateFileSystemEntries("/proc/self/fd").Select(SocketOf).ToHashSet();
        return Tables
            .SelectMany(File.ReadLines)
            .Select(line => line.Split(' ', StringSplitOptions.RemoveEmptyEntries))
            .Where(fields => fields[3] == "0A" && own.Contains($"socket:[{fields[9]}]"))
            .Select(fields => fields[1]);
    }

    private static string? SocketOf(string descriptor)
    {
        try
        {
            return File.ResolveLinkTarget(descriptor, false)?.Name;
        }
        catch (FileNotFoundException)
        {
            return null; // the descriptor was closed since it was listed
        }
    }
}
