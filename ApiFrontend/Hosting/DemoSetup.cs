using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Parley.ApiFrontend.Auth;
using Parley.ApiFrontend.Reference;
using Parley.Client;
using Parley.Core.Storage;
using Parley.Demo;
using Parley.Silo;
using Parley.Storage.RocksDb;
using Parley.Users;

namespace Parley.ApiFrontend.Hosting;

/// <summary>Implements <c>--demo</c>: fills an empty data folder once with demo data, by requests to this server.</summary>
/// <remarks>A file in the folder marks a fill that has begun and not ended. It is written before the first request, so that the next start
/// can distinguish an interrupted fill from a folder with other users.</remarks>
internal static class DemoSetup
{
    private const string MarkName = "demo-unfinished";

    /// <summary>Refuses <c>--demo</c> before the start if the demo users could not sign in.</summary>
    /// <exception cref="StartException">Another issuer is configured.</exception>
    public static void Check(IServiceProvider services)
    {
        if (services.GetRequiredService<TokenIssuer>().Key is null)
            throw new StartException(
                "--demo signs in its users with Parley's own tokens, but Auth:Authority names another issuer. Remove one of them.");
    }

    /// <summary>Fills the data folder if it has no users yet, or completes a fill that was interrupted. Otherwise changes nothing and
    /// prints that it changed nothing.</summary>
    /// <returns>Whether the folder contains the demo data.</returns>
    /// <exception cref="StartException">The fill failed. The next start continues it.</exception>
    public static async Task<bool> RunAsync(IServiceProvider services, DirectoryInfo data, TextWriter output, CancellationToken stop)
    {
        var mark = new FileInfo(Path.Combine(data.FullName, MarkName));
        var index = services.GetRequiredService<IUserIndex>();
        if (mark.Exists || !await index.AnyAsync(stop))
        {
            await output.WriteLineAsync(
                mark.Exists ? "Completing the demo data of an interrupted start:" : "Filling the empty folder with demo data:");
            await MakeAsync(mark);
            await FillAsync(services, output, stop);
            mark.Delete();
            await FindExamplesAsync(services, stop);
            return true;
        }

        var isHome = (await index.ReadAsync([UserId.Parse(DemoContent.SignInAs)], stop))
            .Any(person => DemoContent.IsHome(person.UserId.Value, person.AvatarUrl));
        if (isHome)
            await FindExamplesAsync(services, stop);
        await output.WriteLineAsync(isHome
            ? "This folder already contains the demo data. Nothing was added."
            : "--demo adds nothing, because this folder has people already. To see the demo data, name a new folder with --data.");
        return isHome;
    }

    private static async Task FillAsync(IServiceProvider services, TextWriter output, CancellationToken stop)
    {
        try
        {
            using var http = NewClient(services);
            await DemoContent.FillAsync(ClientOf(http, services), what => output.WriteLine($"  {what}"), stop);
        }
        catch (ParleyException exception)
        {
            throw new StartException(
                $"The demo data is incomplete: {exception.Message} Start again with --demo to complete it.", exception);
        }
    }

    // The examples of the OpenAPI document name a board and a group of the demo user.
    private static async Task FindExamplesAsync(IServiceProvider services, CancellationToken stop)
    {
        var ids = services.GetRequiredService<ExampleIds>();
        using var http = NewClient(services);
        var client = ClientOf(http, services)(DemoContent.SignInAs);
        try
        {
            await foreach (var board in client.Boards.AllAsync(DemoContent.SignInAs, cancellationToken: stop))
            {
                if (await client.Boards.AllPinsAsync(board.Id, cancellationToken: stop).FirstOrDefaultAsync(stop) is { } pin)
                    (ids.Board, ids.Pin) = (board.Id, pin.Id);
            }

            await foreach (var pointer in client.Inbox.AllAsync(cancellationToken: stop))
            {
                if (pointer.Kind is ConversationKind.Group && pointer.MemberIds[0] == DemoContent.SignInAs)
                    ids.Group = pointer.ConversationId;
            }
        }
        catch (ParleyException)
        {
            // The examples keep ids that do not exist, as on a server without the demo data.
        }
    }

    private static HttpClient NewClient(IServiceProvider services) =>
        new(new SocketsHttpHandler { UseProxy = false }) { BaseAddress = OwnAddress(services) };

    private static async Task MakeAsync(FileInfo mark)
    {
        await using var file = mark.Open(FileMode.OpenOrCreate);
        DiskSync.File(file.SafeFileHandle, mark.FullName);
        DiskSync.Folder(mark.DirectoryName!);
    }

    private static Func<string, ParleyClient> ClientOf(HttpClient http, IServiceProvider services)
    {
        var tokens = services.GetRequiredService<TokenIssuer>();
        return userId => new(http, new() { Token = _ => ValueTask.FromResult<string?>(tokens.Issue(UserId.Parse(userId)).Token) });
    }

    private static Uri OwnAddress(IServiceProvider services) =>
        services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses
            .Select(BindingAddress.Parse)
            .Where(address => address is { Scheme: "http", IsUnixPipe: false, IsNamedPipe: false })
            .Select(address => new UriBuilder("http", Reachable(address.Host), address.Port).Uri)
            .FirstOrDefault()
        ?? throw new StartException("--demo sends plain http requests to this server, which has no http address. Add one to --urls.");

    private static string Reachable(string host) => host is "*" or "+" or "0.0.0.0" or "[::]" ? "localhost" : host;
}
