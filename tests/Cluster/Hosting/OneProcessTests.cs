using System.ComponentModel.DataAnnotations;
using System.Globalization;
using System.Reflection;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Parley.Core.Inbox;
using Parley.Grains.Inbox;
using Parley.Grains.Live;
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

    /// <summary>Each option of the domain that has a range, and a value below it.</summary>
    public static TheoryData<string, string> ValuesBelowRange =>
    [
        .. from type in new[] { typeof(InboxOptions).Assembly, typeof(LiveOptions).Assembly }.SelectMany(assembly => assembly.GetTypes())
           where type.GetField("Section") is not null
           from property in type.GetProperties()
           let range = property.GetCustomAttribute<RangeAttribute>()
           where range is not null
           let below = property.PropertyType == typeof(TimeSpan)
               ? "-400.00:00:00"
               : (Convert.ToInt64(range.Minimum, CultureInfo.InvariantCulture) - 1).ToString(CultureInfo.InvariantCulture)
           select ($"{type.GetField("Section")!.GetValue(null)}:{property.Name}", below),
    ];

    [Theory, MemberData(nameof(ValuesBelowRange))]
    public void A_value_out_of_range_is_refused_in_one_process_too(string key, string value)
    {
        using var host = Build(silo => silo.AddParleySilo(), (key, value));
        var refusal = Assert.Throws<OptionsValidationException>(() => host.Services.GetRequiredService<IStartupValidator>().Validate());
        Assert.Contains(key[(key.IndexOf(':', StringComparison.Ordinal) + 1)..], refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Inboxes_cannot_move()
    {
        using var host = Build(silo => silo.AddParleySilo());
        Assert.False(host.Services.GetRequiredService<InboxMoves>().IsPossible);
    }

    private static readonly string[] Tables = ["/proc/self/net/tcp", "/proc/self/net/tcp6"];

    private static async Task<IHost> StartAsync(CancellationToken cancellationToken)
    {
        var host = Build(silo => silo.AddMemoryGrainStorageAsDefault());
        await host.StartAsync(cancellationToken);
        return host;
    }

    private static IHost Build(Action<ISiloBuilder> configure, params (string Key, string Value)[] settings)
    {
        var builder = Host.CreateApplicationBuilder();
        builder.Logging.ClearProviders();
        builder.Configuration.AddInMemoryCollection(settings.ToDictionary(setting => setting.Key, setting => (string?)setting.Value));
        builder.UseOrleans(silo => configure(silo.UseOneProcess()));
        return builder.Build();
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
