using System.CommandLine;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.Extensions.Options;
using Parley.ApiFrontend.Auth;
using Parley.Silo;
using Parley.Silo.Clustering;
using Parley.Storage.RocksDb;

namespace Parley.ApiFrontend.Hosting;

/// <summary>Runs the application until it is stopped.</summary>
internal static class Server
{
    private const int Failed = 1;

    /// <summary>The configuration of the command line. It leaves SIGINT and SIGTERM to the host, which may take longer to stop than the
    /// command line would allow.</summary>
    public static InvocationConfiguration Invocation => new() { ProcessTerminationTimeout = null };

    /// <summary>Serves until the process is stopped. The exit code is 0 after a drain. If the start fails, the exit code is 1 and a
    /// message says why.</summary>
    public static async Task<int> RunAsync(ServeOptions serve, CancellationToken stop)
    {
        try
        {
            ListeningAddresses.Check(serve.Urls);
            await using var app = Program.Build(serve);
            if (serve.Demo)
                DemoSetup.Check(app.Services);
            await StartAsync(app, stop);
            if (app.Services.GetService<RocksDbStore>()?.CountFound() is { } found)
                await Console.Out.WriteLineAsync(StartupMessage.Found(serve.Data, found));
            var hasDemoData = serve.Demo && await FillAsync(app, serve.Data);
            var addresses = app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses;
            var canSignIn = app.Services.GetRequiredService<DevSignInGate>().IsOpen;
            await Console.Out.WriteLineAsync(app.Services.GetService<ClusterConnection>() is null
                ? StartupMessage.For(addresses.First(), serve.Data, canSignIn, hasDemoData)
                : StartupMessage.For(addresses.First(), app.Services.GetRequiredService<IOptions<ClusteringOptions>>().Value.ClusterId));
            await app.WaitForShutdownAsync(stop);
            return 0;
        }
        catch (Exception exception) when (Sentence(exception) is { } sentence)
        {
            await Console.Error.WriteLineAsync(sentence);
            return Failed;
        }
    }

    private static async Task StartAsync(WebApplication app, CancellationToken stop)
    {
        try
        {
            await app.StartAsync(stop);
        }
        catch (Exception exception) when (ListeningAddresses.WhyNot(exception) is { } sentence)
        {
            await app.StopAsync(stop); // the silo has already started, so it must be stopped
            throw new StartException(sentence, exception);
        }
    }

    private static async Task<bool> FillAsync(WebApplication app, DirectoryInfo data)
    {
        try
        {
            return await DemoSetup.RunAsync(app.Services, data, Console.Out, app.Lifetime.ApplicationStopping);
        }
        catch (OperationCanceledException) when (app.Lifetime.ApplicationStopping.IsCancellationRequested)
        {
            return false; // The server is stopping. The next start with --demo continues.
        }
        catch (StartException)
        {
            await app.StopAsync(CancellationToken.None);
            throw;
        }
    }

    private static string? Sentence(Exception exception) =>
        exception is StoreUnusableException or Storage.AzureTables.StoreUnusableException
            ? exception.Message
            : StartException.Explain(exception);
}
