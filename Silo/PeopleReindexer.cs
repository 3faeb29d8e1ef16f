using Microsoft.Extensions.Options;
using Parley.Core.People;
using Parley.Core.Storage;
using Parley.Grains.Delivery;
using Parley.Grains.Users;
using Parley.Users;

namespace Parley.Silo;

/// <summary>Once after the start of a silo, indexes everybody again whose words are of another version than this program's.</summary>
/// <remarks>Every silo does it: a person who has the words of now costs one row of a page that is read. An interrupted pass begins anew
/// and skips those who are done, because the row of a person carries the version. In a rolling upgrade the last pass begins after the last
/// older silo has stopped.</remarks>
internal sealed partial class PeopleReindexer(
    IUserIndex index,
    PeopleSearch search,
    IOptions<UserOptions> options,
    TimeProvider time,
    ILogger<PeopleReindexer> logger) : SiloBackgroundService(time, logger)
{
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(100);

    protected override async Task WatchAsync(CancellationToken cancellationToken)
    {
        var (changed, unreadable) = (0, 0);
        for (UserId? after = null; ;)
        {
            var step = await index.ReindexAsync(after, options.Value.ReindexAtOnce, cancellationToken);
            changed += step.Changed;
            unreadable += step.Unreadable;
            if (step.Next is null)
                break;
            after = step.Next;

            // People who use the store meanwhile come first.
            if (step.Changed > 0)
                await Task.Delay(Pause, Time, cancellationToken);
        }

        search.ForgetOldWords();
        if (changed + unreadable > 0)
            LogReindexed(Logger, changed, unreadable);
    }

    [LoggerMessage(LogLevel.Information, "Indexed {Changed} people again; the rows of {Unreadable} are damaged")]
    private static partial void LogReindexed(ILogger logger, int changed, int unreadable);
}
