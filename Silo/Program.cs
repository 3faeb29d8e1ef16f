using Parley.Silo.Clustering;
using Parley.Silo.Hosting;

namespace Parley.Silo;

/// <summary>The entry point of the silo host.</summary>
internal static class Program
{
    private static Task<int> Main(string[] arguments) =>
        SiloCommandLine.Create(SiloProcess.RunAsync).Parse(arguments).InvokeAsync(SiloProcess.Invocation);

    /// <summary>Builds a silo of a cluster, with health endpoints for a supervisor.</summary>
    /// <param name="settings">The settings of the command line. They override the environment and files.</param>
    public static WebApplication Build(IReadOnlyDictionary<string, string?> settings)
    {
        var builder = WebApplication.CreateSlimBuilder(new WebApplicationOptions { ContentRootPath = AppContext.BaseDirectory });
        builder.Configuration.AddInMemoryCollection(settings);
        builder.UseOrleans(silo => silo.UseParleyCluster().AddParleySilo());

        var app = builder.Build();
        app.MapSiloHealth();
        return app;
    }
}
