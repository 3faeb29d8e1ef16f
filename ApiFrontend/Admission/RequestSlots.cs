using Microsoft.Extensions.Options;
using Parley.ApiFrontend.Limits;

namespace Parley.ApiFrontend.Admission;

/// <summary>Two pools of the same size: one for the requests that this process is running, one for the bodies that are still
/// arriving.</summary>
/// <remarks>While its body arrives, a request holds no slot of the first pool. So slow senders cannot block the requests of
/// others.</remarks>
internal sealed class RequestSlots(IOptions<ApiOptions> api, IOptions<RateLimitOptions> rates)
{
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(1);

    private readonly bool _hasShares = rates.Value.Enabled;
    private readonly SharedPool _underWay = new(api.Value.MaxRequests);
    private readonly SharedPool _arriving = new(api.Value.MaxRequests);

    /// <summary>Takes a slot of one pool. Null on success; else the refusal.</summary>
    public Error? Enter(PoolShare share, bool isArriving)
    {
        var limit = share.Person is null ? api.Value.MaxRequestsPerAddress : api.Value.MaxRequestsPerPerson;
        return Pool(isArriving).Take(Counted(share), 1, limit) switch
        {
            PoolAnswer.Taken => null,
            PoolAnswer.NothingLeft =>
                new(ErrorCode.Unavailable, "The server is processing too many requests.") { RetryAfter = Pause },
            _ => new(ErrorCode.RateLimited, "Too many of your requests are in progress.") { Limit = limit, RetryAfter = Pause },
        };
    }

    /// <summary>Returns a slot.</summary>
    public void Leave(PoolShare share, bool isArriving) => Pool(isArriving).Return(Counted(share), 1);

    private SharedPool Pool(bool isArriving) => isArriving ? _arriving : _underWay;

    private PoolShare? Counted(PoolShare share) => _hasShares ? share : null;
}

/// <summary>The slot of one request. It counts against the address at first, and against the caller once the caller is known. It is
/// returned before the answer is sent.</summary>
internal sealed class RequestSlot(RequestSlots slots, PoolShare share)
{
    private bool _isHeld;
    private bool _isArriving;

    /// <summary>Takes the slot. Null on success; else the refusal.</summary>
    public Error? Enter() => Enter(isArriving: false);

    /// <summary>Exchanges the slot for one of the pool of arriving bodies. Null on success; else the refusal.</summary>
    public Error? BeginArrival()
    {
        Leave();
        return Enter(isArriving: true);
    }

    /// <summary>Takes the slot again when the body has arrived. Null on success; else the refusal.</summary>
    public Error? EndArrival()
    {
        Leave();
        return Enter();
    }

    /// <summary>Exchanges the slot for one of the caller's share. Null on success; else the refusal.</summary>
    public Error? Name(PoolShare caller)
    {
        Leave();
        share = caller;
        return Enter();
    }

    /// <summary>Returns the slot if it is held.</summary>
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
