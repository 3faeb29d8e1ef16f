using System.Diagnostics;

namespace Parley.LoadTest.Plans;

/// <summary>A sequence of random numbers that depends on its seed only, on every machine and in every version of .NET:
/// SplitMix64.</summary>
/// <remarks>Source: Steele, Lea, Flood, "Fast splittable pseudorandom number generators", OOPSLA 2014. It is small, because each user has
/// one.</remarks>
internal struct PlanRandom
{
    private const ulong Gamma = 0x9E37_79B9_7F4A_7C15;

    private ulong _state;

    /// <summary>Creates the sequence of a seed and further numbers, such as the number of a user.</summary>
    public PlanRandom(long seed, params ReadOnlySpan<long> path)
    {
        _state = Mix((ulong)seed + Gamma);
        foreach (var part in path)
            _state = Mix(_state + Gamma + (ulong)part);
    }

    /// <summary>Mixes the bits of a number: the finalizer of SplitMix64.</summary>
    public static ulong Mix(ulong z)
    {
        z = (z ^ (z >> 30)) * 0xBF58_476D_1CE4_E5B9;
        z = (z ^ (z >> 27)) * 0x94D0_49BB_1331_11EB;
        return z ^ (z >> 31);
    }

    /// <summary>The next 64 random bits.</summary>
    public ulong NextBits() => Mix(_state += Gamma);

    /// <summary>The next number, at least 0 and below 1.</summary>
    public double Next() => (NextBits() >> 11) * (1.0 / (1UL << 53));

    /// <summary>The next index below a count.</summary>
    public int Below(int count)
    {
        Debug.Assert(count > 0, "There is nothing to choose from.");
        return (int)(Next() * count);
    }

    /// <summary>The next time with an exponential distribution: at least a tick, at most ten times its mean and 24 hours.</summary>
    public TimeSpan Exponential(TimeSpan mean) =>
        TimeSpan.FromTicks(Math.Clamp((long)(Math.Min(-Math.Log(1 - Next()), 10) * mean.Ticks), 1, TimeSpan.TicksPerDay));

    /// <summary>The next number with a log-normal distribution.</summary>
    /// <param name="median">The median.</param>
    /// <param name="sigma">The standard deviation of its logarithm.</param>
    public double LogNormal(double median, double sigma)
    {
        // Box and Muller's transform of two uniform numbers to a normal one.
        var normal = Math.Sqrt(-2 * Math.Log(1 - Next())) * Math.Cos(2 * Math.PI * Next());
        return median * Math.Exp(sigma * normal);
    }
}
