using Azure.Data.Tables;
using Parley.Core.Storage;
using Parley.Core.Storage.Rows;
using Parley.Storage.AzureTables;
using Parley.StorageContract.AzureTables;
using Parley.Testing.Processes;
using Parley.Users;

namespace Parley.StorageContract.People;

public sealed class AzureTablesOldPeople(SharedAzurite azurite) : OldPeopleContract, IAsyncLifetime
{
    private static readonly int[] Lengths = [2, 3, 4, 5, 6, 8, 11, 15, 20];

    private readonly TemporaryTables _tables = new(azurite);

    protected override IUserIndex Index => _tables.People;

    public ValueTask InitializeAsync() => _tables.InitializeAsync();

    public ValueTask DisposeAsync() => _tables.DisposeAsync();

    protected override async Task PlantAsync(Profile profile)
    {
        var id = profile.UserId.Value;
        await _tables.Raw("ParleyPeople").AddEntityAsync(
            new TableEntity(id, id).With(SmallRows.EncodeProfile(Payload.KeyOf(id, id), profile)));
        var words = profile.DisplayName.Split(' ').Append(id).Select(word => word.ToUpperInvariant());
        var beginnings = words.SelectMany(word => Lengths.Where(length => length <= word.Length).Select(length => word[..length]));
        foreach (var beginning in beginnings.Distinct())
            await _tables.Raw("ParleyPeopleWords").AddEntityAsync(new TableEntity(RowKeys.Escaped(beginning), id));
    }

    protected override Task DamageAsync(UserId userId) =>
        _tables.Raw("ParleyPeople").AddEntityAsync(new TableEntity(userId.Value, userId.Value).With([1, 2, 3]));

    protected override async Task<bool> HasRowAsync(string word, UserId userId)
    {
        var beginning = word[..Lengths.Last(length => length <= word.Length)];
        var table = _tables.Raw("ParleyPeopleWords");
        return (await table.GetEntityIfExistsAsync<TableEntity>(RowKeys.Escaped(beginning), userId.Value)).HasValue;
    }
}
