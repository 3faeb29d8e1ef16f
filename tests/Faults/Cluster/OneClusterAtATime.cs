namespace Parley.Faults.Cluster;

/// <summary>Tests with many processes: one after the other, and beside nothing else, for silos that get no processor
/// are taken for dead.</summary>
[CollectionDefinition(nameof(OneClusterAtATime), DisableParallelization = true)]
public sealed class OneClusterAtATime;
