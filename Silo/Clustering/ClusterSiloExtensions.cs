using Microsoft.Extensions.Options;
using Orleans.Configuration;
using Orleans.Storage;
using Parley.Storage.AzureTables;

namespace Parley.Silo.Clustering;

/// <summary>Configures a silo of a cluster. The silos share a storage account and find each other in it.</summary>
public static class ClusterSiloExtensions
{
    private const int MaxProbeFactor = 2;
    private const int Votes = 2;
    private const int MissedHeartbeats = 3;

    // A joining silo waits only for silos that are alive, and these answer within seconds.
    private static readonly TimeSpan MaxJoinTime = TimeSpan.FromMinutes(1);

    /// <summary>Joins the silo to the cluster of the section <c>Cluster</c>, and uses the storage account of the section <c>AzureTables</c>
    /// for membership, gateways, grain state, conversations, inboxes and people.</summary>
    /// <exception cref="StartException">At start: a port is taken, or the advertised name has no address.</exception>
    public static ISiloBuilder UseParleyCluster(this ISiloBuilder silo)
    {
        var services = silo.Services;
        services.AddClusterIdentity();
        services.AddOptions<SiloOptions>()
            .Configure<IOptions<ClusteringOptions>>((silo, cluster) =>
                silo.SiloName = cluster.Value.SiloName is { Length: > 0 } name ? name : silo.SiloName);
        services.AddOptions<EndpointOptions>()
            .Configure<IOptions<ClusteringOptions>>((endpoints, cluster) => SiloEndpoints.Choose(endpoints, cluster.Value));
        services.AddOptions<ClusterMembershipOptions>()
            .Configure<IOptions<ClusteringOptions>>((membership, cluster) => Tune(membership, cluster.Value));
        services.AddOptions<HostOptions>()
            .Configure<IOptions<ClusteringOptions>>((host, cluster) => host.ShutdownTimeout = cluster.Value.DrainTime);
        services.AddSingleton<ILifecycleParticipant<ISiloLifecycle>, MembershipLogger>();
        services.AddSingleton<ILifecycleParticipant<ISiloLifecycle>, JoinRebalancer>();
        return silo
            .AddAzureTablesStorage()

            // The overload with an OptionsBuilder registers a validator. The overload with an Action does not, so a wrong table name would
            // show only later.
            .UseAzureStorageClustering(options => options.Configure<IOptions<AzureTablesOptions>>((clustering, tables) =>
                (clustering.TableServiceClient, clustering.TableName) = tables.Value.Place(clustering.TableName)))
            .AddAzureTableGrainStorageAsDefault(
                options => options.Configure<IOptions<AzureTablesOptions>, IServiceProvider>((state, tables, provider) =>
            {
                (state.TableServiceClient, state.TableName) = tables.Value.Place(state.TableName);

                // The payload is stored as bytes. As text, the provider would silently cut a payload above 491,520 UTF-16 code units, split
                // surrogate pairs between two columns, and log the whole payload if it cannot decode it.
                state.UseStringFormat = false;
                state.GrainStorageSerializer = ActivatorUtilities.CreateInstance<SystemTextJsonGrainStorageSerializer>(provider);
            }));
    }

    /// <summary>Sets the probes so that a killed silo is declared dead after about <c>MissedProbes</c> times <c>ProbeTimeout</c>.</summary>
    private static void Tune(ClusterMembershipOptions membership, ClusteringOptions cluster)
    {
        membership.ProbeTimeout = cluster.ProbeTimeout;
        membership.MinProbeTimeout = cluster.ProbeTimeout;
        membership.MaxProbeTimeout = cluster.ProbeTimeout * MaxProbeFactor;
        membership.NumMissedProbesLimit = cluster.MissedProbes;
        membership.NumVotesForDeathDeclaration = Votes;

        // A degraded silo must not extend the timeouts of its probes: conversations on a dead silo are unavailable until it is declared
        // dead.
        membership.ExtendProbeTimeoutDuringDegradation = false;
        membership.IAmAliveTablePublishTimeout = cluster.Heartbeat;
        membership.NumMissedTableIAmAliveLimit = MissedHeartbeats;
        membership.TableRefreshTimeout = cluster.Refresh;
        membership.MaxJoinAttemptTime = MaxJoinTime;
    }
}
