namespace Parley.WebClient.Tabs;

/// <summary>The tabs of this browser that show the page.</summary>
internal interface ITabs
{
    /// <summary>Opens a channel to the other tabs.</summary>
    /// <param name="name">The name of the channel.</param>
    /// <param name="received">Takes the texts of the other tabs. The texts of one tab arrive in their order. Some are lost while the
    /// browser keeps this tab without running it.</param>
    ITabChannel Open(string name, Action<string> received);

    /// <summary>Competes for the lead, which one tab has at a time, until the result is disposed of.</summary>
    /// <param name="name">The name of the lead.</param>
    /// <param name="began">Called when this tab begins to lead.</param>
    /// <param name="ended">Called when the browser has taken the lead away. The tab then competes again.</param>
    IDisposable Lead(string name, Action began, Action ended);

    /// <summary>Reloads the page in this tab. The code of the present document runs on until it is unloaded.</summary>
    /// <param name="note">A text for the next document of this tab; empty for none.</param>
    void Reload(string note = "");

    /// <summary>Returns the note of the previous document of this tab, and removes it; empty if there is none.</summary>
    string TakeNote();
}

/// <summary>A channel to the other tabs.</summary>
internal interface ITabChannel : IDisposable
{
    /// <summary>Posts a text to the tabs that have the channel open.</summary>
    void Post(string text);
}
