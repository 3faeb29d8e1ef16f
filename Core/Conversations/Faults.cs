namespace Parley.Core.Conversations;

/// <summary>Tells what a port may throw from what only a defect of ours throws.</summary>
internal static class Faults
{
    /// <summary>Whether an exception may stand for a store or a grain that did not answer. A defect passes, to be seen.</summary>
    public static bool MayBeOfPort(Exception exception) =>
        exception is not (NullReferenceException or InvalidCastException or IndexOutOfRangeException or KeyNotFoundException
            or ArgumentException);
}
