using Microsoft.Extensions.Options;
using Parley.ApiFrontend.Limits;

namespace Parley.ApiFrontend.Admission;

/// <summary>The requests that are under way in this process, and the bodies that are still arriving: two pools of one size.</summary>
/// <remarks>A body that is still arriving holds no slot: somebody who sends slowly keeps nobody else's requests away.</remarks>
internal sealed class RequestSlots(IOptions<ApiOptions> api, IOptions<RateLimitOptions> rates)
{
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(1);

    private readonly bool _hasShares = rates.Value.Enabled;
    private readonly SharedPool _underWay = new(api.Value.MaxRequests);
    private readonly SharedPool _arriving = new(api.Value.MaxRequests);

    /// <summary>Takes a slot of a pool. Null: taken; else the refusal.</summary>
    public Error? Enter(PoolShare share, bool isArriving)
    {
        var limit = share.Person is null ? api.Value.MaxRequestsPerAddress : api.Value.MaxRequestsPerPerson;
        return Pool(isArriving).Take(Counted(share), 1, limit) switch
        {
            PoolAnswer.Taken => null,
            PoolAnswer.NothingLeft =>
                new(ErrorCode.Unavailable, "Too many requests are under way here.") { RetryAfter = Pause },
            _ => new(ErrorCode.RateLimited, "Too many of your requests are under way at once.") { Limit = limit, RetryAfter = Pause },
        };
    }

    /// <summary>Gives a slot back.</summary>
    public void Leave(PoolShare share, bool isArriving) => Pool(isArriving).Return(Counted(share), 1);

    private SharedPool Pool(bool isArriving) => isArriving ? _arriving : _underWay;

    private PoolShare? Counted(PoolShare share) => _hasShares ? share : null;
}

/// <summary>The slot of one request: of its address at first, of its caller as soon as that is known, and of nobody once its answer
/// starts.</summary>
internal sealed class RequestSlot(RequestSlots slots, PoolShare share)
{
    private bool _isHeld;
    private bool _isArriving;

    /// <summary>Takes it. Null: taken; else the refusal.</summary>
    public Error? Enter() => Enter(isArriving: false);

    /// <summary>Leaves it while a body arrives. Null: the body may arrive; else the refusal.</summary>
    public Error? BeginArrival()
    {
        Leave();
        return Enter(isArriving: true);
    }

    /// <summary>Takes it again for a body that is there. Null: taken; else the refusal.</summary>
    public Error? EndArrival()
    {
        Leave();
        return Enter();
    }

    /// <summary>Takes it from the share of the caller, who is known now. Null: taken; else the refusal.</summary>
    public Error? Name(PoolShare caller)
    {
        Leave();
        share = caller;
        return Enter();
    }

    /// <summary>Gives it back, if it is held.</summary>
    public void Leave()
    {
        if (_isHeld)
            slots.Leave(share, _isArriving);
        _isHeld = false;
    }

    private Error? Enter(bool isArriving)
    {
        _isArriving = isArriving;
        var error = slots.Enter(share, isArriving);
        _isHeld = error is null;
        return error;
    }
}
