namespace Parley.Storage.AzureTables;

/// <summary>Runs of silos: from a process's start to its end. Open rows are kept by the run that stored them.</summary>
public interface IRuns
{
    /// <summary>This run: a name that no other run ever has, of at most 200 characters that a key may hold.</summary>
    string Current { get; }

    /// <summary>Runs that may live now, this one included; null: not known yet.</summary>
    IReadOnlyCollection<string>? Living { get; }

    /// <summary>Whether a run is over, as far as is known here. Wrong answers cost: "over" for a living one some needless waking, "not
    /// over" for a dead one that its conversations wait for the next time that somebody asks.</summary>
    bool IsOver(string run);
}
