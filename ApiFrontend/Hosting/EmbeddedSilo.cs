using Parley.Silo;

namespace Parley.ApiFrontend.Hosting;

/// <summary>The silo of the embedded default. It runs in this process, other processes cannot reach it, and its store is one
/// folder.</summary>
internal static class EmbeddedSilo
{
    /// <summary>Adds the silo to the host.</summary>
    public static void AddEmbeddedSilo(this WebApplicationBuilder builder, DirectoryInfo data) => builder.UseOrleans(silo =>
    {
        silo.UseOneProcess();
        silo.AddParleySilo();
        silo.AddRocksDbStorage(store =>
        {
            store.DataFolder = data.FullName;
            store.Holder = $"Parley at {builder.Configuration["urls"]}";
        });
    });
}
