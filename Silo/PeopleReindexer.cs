using Microsoft.Extensions.Options;
using Parley.Core.People;
using Parley.Core.Storage;
using Parley.Grains.Delivery;
using Parley.Grains.Users;
using Parley.Users;

namespace Parley.Silo;

/// <summary>After the start of a silo, indexes again all people whose words have another version than this program's.</summary>
/// <remarks>Every silo does it. A person whose words are current costs only one row of a page. An interrupted pass starts from the
/// beginning. It skips people who are done, because each person's row has the version. In a rolling upgrade, the last silo to be upgraded
/// starts its pass after the last older silo has stopped.</remarks>
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

            // The pause leaves capacity of the store to the requests of users.
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
