using System.Reflection;
using Parley.Testing;

namespace Parley.Unit.Docs;

/// <summary>The operator documentation lists every option.</summary>
public sealed class OperationsTests
{
    private static readonly Assembly[] Assemblies =
    [
        typeof(Core.Conversations.ConversationOptions).Assembly,
        typeof(Grains.Users.UserOptions).Assembly,
        typeof(Storage.RocksDb.RocksDbOptions).Assembly,
        typeof(Storage.AzureTables.AzureTablesOptions).Assembly,
        typeof(ApiFrontend.ApiOptions).Assembly,
        typeof(Silo.Clustering.ClusteringOptions).Assembly,
    ];

    public static TheoryData<string> Options() =>
    [
        .. from type in Assemblies.SelectMany(assembly => assembly.GetTypes())
           where type.Name.EndsWith("Options", StringComparison.Ordinal)
           let section = type.GetField("Section", BindingFlags.Public | BindingFlags.Static)
           where section is not null
           from property in type.GetProperties(BindingFlags.Public | BindingFlags.Instance | BindingFlags.DeclaredOnly)
           select $"{section.GetValue(null)}:{property.Name}",
    ];

    [Theory]
    [MemberData(nameof(Options))]
    public void Every_option_is_documented(string option) =>
        Assert.Contains($"`{option}`", File.ReadAllText(Repository.PathOf("docs/operations.md")), StringComparison.Ordinal);
}
