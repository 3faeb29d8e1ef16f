using System.Collections.Immutable;
using Azure.Data.Tables;
using Parley.Core.Verification;
using Parley.Users;

namespace Parley.Storage.AzureTables.Verification;

/// <summary>Checks that all words of every person are indexed.</summary>
/// <remarks>A word without a person is no violation: words are stored before the profile, and a crash may leave some. A search ignores
/// them. They are counted.</remarks>
internal sealed class PeopleAudit(AzureTablesStore store, Findings findings, CancellationToken cancellationToken)
{
    private RowSum _expected;
    private RowSum _found;

    public async ValueTask RunAsync()
    {
        await foreach (var row in store.People.ScanAsync(cancellationToken).ConfigureAwait(false))
        {
            findings.Row();
            findings.Count("people");
            findings.Try(() =>
            {
                foreach (var beginning in BeginningsOf(row))
                    _expected.Add($"{beginning} {row.PartitionKey}");
            });
        }

        await foreach (var row in store.PeopleWords.ScanAsync(cancellationToken).ConfigureAwait(false))
        {
            findings.Row();
            _found.Add($"{row.PartitionKey} {row.RowKey}");
        }

        if (_expected != _found)
            await FindDifferencesAsync().ConfigureAwait(false);
    }

    private static ImmutableArray<string> BeginningsOf(TableEntity person) =>
        StoredPerson.Of(UserId.Parse(person.PartitionKey), person).Beginnings;

    private async Task FindDifferencesAsync()
    {
        var missing = 0L;
        await foreach (var row in store.People.ScanAsync(cancellationToken).ConfigureAwait(false))
        {
            await findings.TryAsync(async () =>
            {
                var words = await store.PeopleWords.ForEachAsync(
                    BeginningsOf(row),
                    beginning => store.PeopleWords.FindAsync(beginning, row.PartitionKey, cancellationToken)).ConfigureAwait(false);
                if (words.Count(word => word is null) is > 0 and var lost)
                {
                    missing += lost;
                    findings.Violation(VerificationRules.People, row.PartitionKey, "a word is missing");
                }
            }).ConfigureAwait(false);
        }

        findings.Count("words without a person", _found.Count - (_expected.Count - missing));
    }
}
