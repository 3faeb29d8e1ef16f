namespace Parley.Storage.AzureTables;

/// <summary>The runs of silos. A run lasts from the start of a process to its end. Open rows are partitioned by the run that stored
/// them.</summary>
public interface IRuns
{
    /// <summary>The unique name of this run: at most 200 characters, all of which are allowed in a key.</summary>
    string Current { get; }

    /// <summary>The runs that may be alive now, including this one; null if they are not known yet.</summary>
    IReadOnlyCollection<string>? Living { get; }

    /// <summary>Whether a run has ended, as far as this process knows. A wrong "ended" only causes some unnecessary deliveries. A wrong
    /// "not ended" delays the deliveries of a dead run until the next check.</summary>
    bool IsOver(string run);
}
