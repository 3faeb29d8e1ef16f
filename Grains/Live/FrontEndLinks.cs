using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Parley.Live;

namespace Parley.Grains.Live;

/// <summary>The links of this silo to the front ends whose streams belong to people of this silo.</summary>
internal sealed class FrontEndLinks(
    ILocalSiloDetails silo,
    LocalFrontEnd local,
    PacedCollections collections,
    IOptions<LiveOptions> options,
    TimeProvider time,
    ILogger<FrontEndLinks> logger)
    : IDisposable
{
    private readonly ConcurrentDictionary<GrainId, FrontEndLink> _links = [];

    /// <summary>Returns the link to a front end with which a person registers. Creates it if there is none, or if the front end was given
    /// up before.</summary>
    public FrontEndLink Of(IFrontEndObserver frontEnd)
    {
        foreach (var (id, unused) in _links)
        {
            if ((unused.IsDead || unused.IsUnused) && _links.TryRemove(new(id, unused)))
                unused.Dispose();
        }

        var link = _links.GetOrAdd(
            frontEnd.GetGrainId(),
            _ => new FrontEndLink(local.Find(frontEnd), silo.SiloAddress, options.Value, time, logger));
        link.Use();
        if (ReferenceEquals(local.Find(frontEnd), frontEnd))
            collections.CountStream(); // a front end of this process counts its own streams
        return link;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (var link in _links.Values)
            link.Dispose();
    }
}
