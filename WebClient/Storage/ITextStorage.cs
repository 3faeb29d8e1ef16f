namespace Parley.WebClient.Storage;

/// <summary>Texts by key, which survive a reload of the page.</summary>
internal interface ITextStorage
{
    /// <summary>Returns the text, or null.</summary>
    string? Get(string key);

    /// <summary>Stores a text. Returns false if the storage refuses it.</summary>
    bool Set(string key, string text);

    /// <summary>Removes a text.</summary>
    void Remove(string key);

    /// <summary>Calls back with the key of each text that another tab has changed or removed.</summary>
    void Watch(Action<string> changed);

    /// <summary>Returns the keys that begin with a text, in ordinal order.</summary>
    IReadOnlyList<string> Keys(string beginning);
}
