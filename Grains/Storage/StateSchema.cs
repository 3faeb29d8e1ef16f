using Parley.Core.Storage;

namespace Parley.Grains.Storage;

/// <summary>Refuses grain state that a newer version wrote, because this version would lose the fields that it does not know.</summary>
internal static class StateSchema
{
    /// <summary>Checks the schema of a state that was read.</summary>
    /// <exception cref="DamagedRowException">The schema is newer than <paramref name="newest"/>, or below 1.</exception>
    public static void Check(string name, string key, int schema, int newest)
    {
        if (schema < 1 || schema > newest)
            throw new DamagedRowException($"State {name} of {key} has schema {schema}; this version reads 1 to {newest}.");
    }
}
