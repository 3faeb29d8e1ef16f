using Parley.Live;

namespace Parley.Grains.Live;

/// <summary>The front end of this process, if it is silo and front end at once. Links call it directly, because a message of Orleans
/// costs more than the events that it carries.</summary>
public sealed class LocalFrontEnd
{
    private volatile Pair? _pair;

    /// <summary>Makes the front end known.</summary>
    /// <param name="reference">The reference by which the front end registers with inboxes.</param>
    /// <param name="frontEnd">The front end.</param>
    public void Set(IFrontEndObserver reference, IFrontEndObserver frontEnd) => _pair = new(reference.GetGrainId(), frontEnd);

    /// <summary>Returns the front end itself if it is the one of this process, and otherwise the reference.</summary>
    public IFrontEndObserver Find(IFrontEndObserver reference) =>
        _pair is { } pair && pair.Id == reference.GetGrainId() ? pair.FrontEnd : reference;

    private sealed record Pair(GrainId Id, IFrontEndObserver FrontEnd);
}
