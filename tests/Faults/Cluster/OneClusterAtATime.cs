namespace Parley.Faults.Cluster;

/// <summary>Tests with many processes run one after the other and not in parallel with other tests. A silo that gets no processor time
/// would be declared dead.</summary>
[CollectionDefinition(nameof(OneClusterAtATime), DisableParallelization = true)]
public sealed class OneClusterAtATime;
