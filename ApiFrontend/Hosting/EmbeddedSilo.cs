using Parley.Silo;

namespace Parley.ApiFrontend.Hosting;

/// <summary>The silo of the embedded default: in this process, reachable from nowhere else, with its store in one folder.</summary>
internal static class EmbeddedSilo
{
    /// <summary>Hosts it.</summary>
    public static void AddEmbeddedSilo(this WebApplicationBuilder builder, ServeOptions serve) => builder.UseOrleans(silo =>
    {
        silo.UseOneProcess();
        silo.AddParleySilo();
        silo.AddRocksDbStorage(store =>
        {
            store.DataFolder = serve.Data.FullName;
            store.Holder = $"Parley at {serve.Urls}";
        });
    });
}
