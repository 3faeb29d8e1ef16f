using Parley.ApiFrontend.Hosting;
using Parley.Silo;

namespace Parley.ApiFrontend;

/// <summary>The entry point of the front end. <see cref="ParleyApplicationExtensions"/> lists its parts.</summary>
internal static class Program
{
    private static Task<int> Main(string[] arguments) =>
        CommandLine.Create(Server.RunAsync, VerifyCommand.RunAsync).Parse(arguments).InvokeAsync(Server.Invocation);

    /// <summary>Builds the application: the HTTP API, on a silo with an embedded store, or on a client of a cluster.</summary>
    /// <param name="serve">The options of the command line.</param>
    /// <param name="replace">Replaces built-in services, for hosts that embed Parley; may be null.</param>
    /// <exception cref="StartException">Options contradict each other. The message tells the operator what to do.</exception>
    public static WebApplication Build(ServeOptions serve, Action<IServiceCollection>? replace = null)
    {
        var builder = WebApplication.CreateBuilder(new WebApplicationOptions
        {
            ApplicationName = typeof(Program).Assembly.GetName().Name, // also if another process hosts it, for example a test
            ContentRootPath = AppContext.BaseDirectory,
        });
        builder.WebHost.UseStaticWebAssets(); // by default only in the environment Development
        builder.Configuration.AddInMemoryCollection(serve.ToSettings());

        // Otherwise MapStaticAssets adds a fallback route in the build output, and the routes differ from those of the published folder.
        builder.Configuration["ReloadStaticAssetsAtRuntime"] = "false";
        ClusterFrontEnd.Check(builder.Configuration, serve);
        builder.AddParley(serve.Data);
        replace?.Invoke(builder.Services);
        return builder.Build().UseParley(withPage: true);
    }
}
