using Parley.Silo.Clustering;
using Parley.Silo.Hosting;

namespace Parley.Silo;

/// <summary>The silo host's table of contents.</summary>
internal static class Program
{
    private static Task<int> Main(string[] arguments) =>
        SiloCommandLine.Create(SiloProcess.RunAsync).Parse(arguments).InvokeAsync(SiloProcess.Invocation);

    /// <summary>A silo of a cluster, and beside it what tells a supervisor how it is.</summary>
    /// <param name="settings">What the operator asked for; wins over environment and files.</param>
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
