using System.CommandLine;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.Extensions.Options;
using Parley.Storage.RocksDb;

namespace Parley.ApiFrontend;

/// <summary>Runs the application from the command line to the last signal.</summary>
internal static class Server
{
    private const int Failed = 1;

    /// <summary>The host handles SIGINT and SIGTERM itself, and has longer for it than the command line would give it.</summary>
    public static InvocationConfiguration Invocation => new() { ProcessTerminationTimeout = null };

    /// <summary>Serves until told to stop. Exit code 0 after a drain; 1, and a sentence, where it cannot start.</summary>
    public static async Task<int> RunAsync(ServeOptions serve, CancellationToken stop)
    {
        try
        {
            await using var app = Program.Build(serve);
            await StartAsync(app, stop);
            var addresses = app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses;
            await Console.Out.WriteLineAsync(Greeting.For(addresses.First(), serve.Data));
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
        catch (IOException)
        {
            await app.StopAsync(stop); // the address is taken, and the silo has started by then: let it end in order
            throw;
        }
    }

    private static string? Sentence(Exception exception) => exception switch
    {
        StartException or StoreUnusableException => exception.Message,
        OptionsValidationException options => string.Join(Environment.NewLine, options.Failures),
        IOException { InnerException: Microsoft.AspNetCore.Connections.AddressInUseException } =>
            $"{exception.Message} Choose another address with --urls.",
        _ => null,
    };
}
