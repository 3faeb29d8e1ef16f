using Microsoft.Extensions.DependencyInjection;
using Orleans.Serialization;
using Parley.Core.Storage;
using Parley.Grains.Content;
using Parley.Storage.AzureTables;

namespace Parley.Unit.Hosting;

/// <summary>An exception that ends a call to a grain arrives at the front end of a cluster as what it is.</summary>
public sealed class ClusterExceptionTests
{
    private static readonly Dictionary<string, string?> Settings = new()
    {
        ["AzureTables:ConnectionString"] = "AccountName=account;AccountKey=c2VjcmV0;TableEndpoint=http://127.0.0.1:1/account",
        ["Auth:SigningKey"] = Convert.ToBase64String(new byte[32]),
    };

    // Every public exception type of the assemblies that a silo runs. The others are caught where they are thrown.
    public static TheoryData<Type> Types =>
        [
            .. new[] { typeof(DamagedRowException), typeof(ContentCatalog), typeof(AzureTablesStore), typeof(Silo.Program) }
                .SelectMany(type => type.Assembly.GetTypes())
                .Where(type => type.IsPublic && type.IsSubclassOf(typeof(Exception))),
        ];

    [Theory]
    [MemberData(nameof(Types))]
    public async Task It_has_its_type_its_message_and_its_cause(Type type)
    {
        await using var silo = Silo.Program.Build(Settings);
        await using var frontEnd = ApiFrontend.Program.Build(new(new("unused"), "http://127.0.0.1:0", Limits: false, Settings));
        var thrown = Assert.IsAssignableFrom<Exception>(Activator.CreateInstance(type, "message", new TimeoutException("cause")));

        var sent = silo.Services.GetRequiredService<Serializer>().SerializeToArray(thrown);
        var caught = frontEnd.Services.GetRequiredService<Serializer>().Deserialize<Exception>(sent);

        Assert.IsType(type, caught);
        Assert.Equal(("message", "cause"), (caught?.Message, caught?.InnerException?.Message));
    }
}
