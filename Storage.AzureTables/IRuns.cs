namespace Parley.Storage.AzureTables;

/// <summary>Runs of silos: from a process's start to its end. Open rows are kept by the run that stored them.</summary>
public interface IRuns
{
    /// <summary>This run: a name that no other run ever has, of at most 200 characters that a key may hold.</summary>
    string Current { get; }

    /// <summary>The runs that may be alive now, including this one; null if they are not known yet.</summary>
    IReadOnlyCollection<string>? Living { get; }

    /// <summary>Whether a run has ended, as far as this process knows. A wrong "ended" only causes some unnecessary deliveries. A wrong
    /// "not ended" delays the deliveries of a dead run until the next time that somebody asks.</summary>
    bool IsOver(string run);
}
