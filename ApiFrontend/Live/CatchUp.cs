using Parley.Grains.Live;
using Parley.Live;
using Parley.Users;

namespace Parley.ApiFrontend.Live;

/// <summary>The first events of a stream.</summary>
internal static class CatchUp
{
    /// <summary>Returns <c>hello</c>, and then a <c>pointer</c> for each conversation that has changed since, or one <c>resync</c>. Only
    /// the last pointer has an id: a position in the middle would not survive a crash.</summary>
    /// <remarks>Each frame is valid until the next one is taken.</remarks>
    public static IEnumerable<Frame> FramesOf(LiveStart start, long? since, UserId reader, EventFrames frames, LiveOptions options)
    {
        var retry = LiveTimes.FirstRetry + ((LiveTimes.LastRetry - LiveTimes.FirstRetry) * Random.Shared.NextDouble());
        yield return frames.Hello(start.Revision, options.Beat, retry);
        if (start.Resync is { } reason)
        {
            yield return frames.Resync(start.Revision, reason);
            yield break;
        }

        for (var i = 0; since is not null && i < start.Changes.Length; i++)
        {
            long? id = i == start.Changes.Length - 1 ? start.Revision : null;
            yield return frames.Change(start.Changes[i], id, start.UnreadConversations, null, reader);
        }
    }
}
