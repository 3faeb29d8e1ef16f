using System.Runtime.InteropServices.JavaScript;

namespace Parley.WebClient.Storage;

/// <summary>The local storage of the browser. All tabs share it.</summary>
internal sealed partial class BrowserStorage : ITextStorage
{
    /// <summary>The name of the JavaScript module.</summary>
    public const string Module = "storage";

    /// <inheritdoc/>
    public string? Get(string key) => Read(key);

    /// <inheritdoc/>
    public bool Set(string key, string text) => Write(key, text);

    /// <inheritdoc/>
    public void Remove(string key) => Delete(key);

    /// <inheritdoc/>
    public IReadOnlyList<string> Keys(string beginning) => List(beginning);

    /// <inheritdoc/>
    public void Watch(Action<string> changed) => WatchAll(changed);

    [JSImport("get", Module)]
    private static partial string? Read(string key);

    [JSImport("set", Module)]
    private static partial bool Write(string key, string text);

    [JSImport("remove", Module)]
    private static partial void Delete(string key);

    [JSImport("keys", Module)]
    private static partial string[] List(string beginning);

    [JSImport("watch", Module)]
    private static partial void WatchAll([JSMarshalAs<JSType.Function<JSType.String>>] Action<string> changed);
}
