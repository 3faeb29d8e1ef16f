using System.Globalization;
using Parley.Benchmarks.Load;
using Parley.Benchmarks.Measuring;

namespace Parley.Benchmarks;

/// <summary>Measures the memory of an idle activation: the growth when the number of activations doubles, after a full garbage
/// collection.</summary>
/// <remarks>The targets are compared with the managed heap, because it can be attributed to the activations. Resident memory is reported
/// too; it also contains the memory of the database and memory that the runtime keeps for reuse. Each figure includes what Orleans needs
/// for any activation; a grain without state shows how much that is.</remarks>
internal static class IdleBenchmark
{
    private const int GroupSize = 10;
    private const int Pointers = 20;
    private const int Messages = 20;
    private const double Limit = 8 * 1024;

    private static readonly string[] Options =
        ["--Conversations:QuietTime=00:00:02", "--Inbox:FlushInterval=00:00:01", "--Inbox:IdleTime=00:00:02"];

    // Several times all idle times.
    private static readonly TimeSpan Idle = TimeSpan.FromSeconds(15);

    /// <summary>Measures the given number of conversations and users, and then twice that number.</summary>
    public static async Task<Report> RunAsync(int count, IProgress<string> progress, CancellationToken stop)
    {
        var bare = await BareAsync(count, progress, stop);
        await using var server = await MeasuredServer.ParleyAsync(Options);
        using var seeder = new BenchmarkSeeder(server.Address, progress);

        // All user grains are active and no inbox is in memory before the conversations are counted.
        var seats = count * GroupSize / Pointers;
        await seeder.PeopleAsync(Enumerable.Range(0, 2 * seats).Select(Person));
        await seeder.ReadAsync([.. Enumerable.Range(0, 2 * seats).Select(person => seeder.InboxOf(Person(person)))], stop);
        var conversations = await GrowthAsync(server, "conversations of ten", count, progress, async half =>
        {
            var made = await seeder.ConversationsAsync(count, number =>
                [.. Enumerable.Range(0, GroupSize)
                    .Select(member => Person((half * seats) + (((number * GroupSize) + member + (number / seats)) % seats)))]);
            await seeder.FillAsync(made, count * (Messages - 1), stop);
        }, stop);

        await server.RestartAsync();
        var users = await GrowthAsync(server, $"users with {Pointers} pointers", seats, progress, half =>
            seeder.ReadAsync([.. Enumerable.Range(half * seats, seats).Select(person => seeder.InboxOf(Person(person)))], stop), stop);
        return new(
            Report.ThisMachine(),
            [],
            [
                new("idle conversation of ten, bytes", conversations.Heap, Limit),
                new($"idle user with {Pointers} pointers, bytes", users.Heap, Limit),
            ])
        {
            Values =
            [
                new("a grain with nothing in it", bare.Heap, "B managed"),
                new($"idle conversation of ten, {Messages} messages", conversations.Heap, "B managed"),
                new($"idle conversation of ten, {Messages} messages", conversations.Resident, "B resident"),
                new($"idle user with {Pointers} pointers", users.Heap, "B managed"),
                new($"idle user with {Pointers} pointers", users.Resident, "B resident"),
            ],
        };
    }

    private static async Task<(double Heap, double Resident)> BareAsync(int count, IProgress<string> progress, CancellationToken stop)
    {
        await using var floor = await MeasuredServer.FloorAsync();
        using var http = new HttpClient { BaseAddress = floor.Address };
        return await GrowthAsync(floor, "bare grains", count, progress, async half =>
        {
            for (var number = half * count; number < (half + 1) * count; number++)
            {
                using var touched = await http.GetAsync(
                    new Uri(string.Create(CultureInfo.InvariantCulture, $"/bare/{number}"), UriKind.Relative), stop);
                touched.EnsureSuccessStatusCode();
            }
        }, stop);
    }

    /// <summary>Activates two sets of grains one after the other, and returns the growth for each grain of the second set.</summary>
    private static async Task<(double Heap, double Resident)> GrowthAsync(
        MeasuredServer server, string what, int count, IProgress<string> progress, Func<int, Task> activate, CancellationToken stop)
    {
        var samples = new List<Sample>();
        for (var half = 0; half < 2; half++)
        {
            await activate(half);
            await Task.Delay(Idle, stop);
            await server.SampleAsync(collect: true); // objects with a finalizer are freed by the second collection
            samples.Add(await server.SampleAsync(collect: true));
            progress.Report($"{(half + 1) * count:N0} {what}: {samples[^1].HeapBytes / 1024.0 / 1024.0:N1} MiB managed, "
                + $"{samples[^1].ResidentBytes / 1024.0 / 1024.0:N1} MiB resident");
        }

        return (
            (double)(samples[1].HeapBytes - samples[0].HeapBytes) / count,
            (double)(samples[1].ResidentBytes - samples[0].ResidentBytes) / count);
    }

    private static string Person(int number) => string.Create(CultureInfo.InvariantCulture, $"person-{number}");
}
