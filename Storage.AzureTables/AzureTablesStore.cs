using Azure;
using Azure.Identity;
using Microsoft.Extensions.Options;
using Parley.Core.Storage.Rows;

namespace Parley.Storage.AzureTables;

/// <summary>The tables of one Parley in a storage account, shared by all its processes.</summary>
/// <remarks>The ports over it are <see cref="AzureTablesConversationStore"/>, <see cref="AzureTablesInboxStore"/> and
/// <see cref="AzureTablesUserIndex"/>. All its members may be used by any number of threads.</remarks>
public sealed class AzureTablesStore
{
    private readonly Uri _endpoint;
    private readonly List<StoreTable> _tables = [];
    private int _format = (int)RowFormat.Newest;

    /// <summary>Clients for the account that the options name. Asks nothing of it yet.</summary>
    /// <param name="options">Which account.</param>
    /// <param name="runs">Which processes live.</param>
    /// <param name="time">The clock.</param>
    public AzureTablesStore(IOptions<AzureTablesOptions> options, IRuns runs, TimeProvider time)
    {
        ArgumentNullException.ThrowIfNull(options);
        (Runs, Time) = (runs, time);
        var service = options.Value.CreateServiceClient();
        _endpoint = service.Uri;
        Conversations = Table("ParleyConversations");
        OpenRows = Table("ParleyOpenConversations");
        Inboxes = Table("ParleyInboxes");
        People = Table("ParleyPeople");
        PeopleWords = Table("ParleyPeopleWords");
        Schema = Table("ParleySchema");

        StoreTable Table(string name)
        {
            var table = new StoreTable(service.GetTableClient(options.Value.TablePrefix + name), options.Value);
            _tables.Add(table);
            return table;
        }
    }

    internal IRuns Runs { get; }

    /// <summary>The format in which rows are written; rows of every format can be read. Any thread may read this property.</summary>
    internal RowFormat Format
    {
        get => (RowFormat)Volatile.Read(ref _format);
        set => Volatile.Write(ref _format, (int)value);
    }

    /// <summary>One partition with the schema version, and with the version that each silo knows.</summary>
    internal StoreTable Schema { get; }

    internal TimeProvider Time { get; }

    /// <summary>A partition for each conversation: its head, log, client ids, shares and receipts.</summary>
    internal StoreTable Conversations { get; }

    /// <summary>A partition for each run: the conversations that it opened.</summary>
    internal StoreTable OpenRows { get; }

    /// <summary>A partition for each person: head, rows, created ids.</summary>
    internal StoreTable Inboxes { get; }

    /// <summary>A partition for each person: the profile.</summary>
    internal StoreTable People { get; }

    /// <summary>A partition for each beginning of a word: who is found by it.</summary>
    internal StoreTable PeopleWords { get; }

    /// <summary>Makes the tables that are missing.</summary>
    /// <exception cref="StoreUnusableException">The account does not answer, or refuses.</exception>
    public async Task CreateTablesAsync(CancellationToken cancellationToken)
    {
        try
        {
            await Task.WhenAll(_tables.Select(table => table.CreateIfMissingAsync(cancellationToken))).ConfigureAwait(false);
        }
        catch (Exception exception) when (IsOfAccount(exception) && !cancellationToken.IsCancellationRequested)
        {
            throw Unusable(exception);
        }
    }

    /// <summary>Whether an exception tells that the account does not answer, or refuses.</summary>
    internal static bool IsOfAccount(Exception exception) =>
        exception is RequestFailedException or AggregateException or AuthenticationFailedException or TaskCanceledException;

    /// <summary>The sentence for the operator.</summary>
    internal StoreUnusableException Unusable(Exception exception) =>
        new($"The tables at {_endpoint} cannot be used: {FirstLineOf(exception)}", exception);

    // Of several tries the last one, without words about their number.
    private static string FirstLineOf(Exception exception) =>
        (exception is AggregateException { InnerExceptions: [.., var last] } ? last : exception)
            .GetBaseException().Message
            .Split('\n')[0]
            .TrimEnd();
}
