namespace Parley.Grains.Storage;

/// <summary>One way to write grain state, so that memory never runs ahead of the store.</summary>
internal static class PersistentStateExtensions
{
    /// <summary>Stores <paramref name="next"/>, durably, and only then has it be the state.</summary>
    /// <remarks>Whether a failed write happened is unknown. The activation then ends, so that the next call reads what is stored.</remarks>
    public static async Task StoreAsync<T>(this IPersistentState<T> state, T next, IGrainBase grain, CancellationToken cancellationToken)
    {
        // Once begun, a write is finished: giving up half-way would leave its outcome unknown for nothing.
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
