namespace Parley.Grains.Storage;

/// <summary>The only way to write grain state. After a failed write, memory is not newer than the store.</summary>
internal static class PersistentStateExtensions
{
    /// <summary>Stores <paramref name="next"/>. If the write fails, the previous state is restored in memory.</summary>
    /// <remarks>The state is replaced before the write. So a grain whose calls interleave must let readers use a copy, which it replaces
    /// after this call. The outcome of a failed write is unknown. The activation is then deactivated, so that the next call reads the
    /// stored state.</remarks>
    public static async Task StoreAsync<T>(this IPersistentState<T> state, T next, IGrainBase grain, CancellationToken cancellationToken)
    {
        // A write that has begun is not cancelled, because a cancelled write has an unknown outcome.
        cancellationToken.ThrowIfCancellationRequested();
        var before = state.State;
        state.State = next;
        try
        {
            await state.WriteStateAsync(CancellationToken.None);
        }
        catch
        {
            state.State = before;
            grain.DeactivateOnIdle();
            throw;
        }
    }
}
