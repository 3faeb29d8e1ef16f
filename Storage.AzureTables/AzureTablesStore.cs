using Azure;
using Azure.Data.Tables;
using Azure.Identity;
using Microsoft.Extensions.Options;
using Parley.Core.Storage;
using Parley.Core.Storage.Rows;

namespace Parley.Storage.AzureTables;

/// <summary>The tables of one cluster in a storage account. All processes of the cluster share them.</summary>
/// <remarks>It backs <see cref="AzureTablesConversationStore"/>, <see cref="AzureTablesInboxStore"/> and
/// <see cref="AzureTablesUserIndex"/>. All members are thread-safe.</remarks>
public sealed class AzureTablesStore
{
    private readonly AzureTablesOptions _options;
    private readonly TableServiceClient _service;
    private readonly RequestLimit? _limit;
    private readonly StoreTable[] _tables;
    private int _format = (int)RowFormat.Newest;

    /// <summary>Creates the clients of the account. It sends no request yet.</summary>
    /// <param name="options">The account.</param>
    /// <param name="runs">The runs of this silo and of the others.</param>
    /// <param name="time">The clock.</param>
    public AzureTablesStore(IOptions<AzureTablesOptions> options, IRuns runs, TimeProvider time)
        : this(ValueOf(options), runs, time, new(options.Value, time))
    {
    }

    private AzureTablesStore(AzureTablesOptions options, IRuns runs, TimeProvider time, RequestLimit? limit)
    {
        (_options, _limit, Runs, Time) = (options, limit, runs, time);
        _service = options.CreateServiceClient(limit, time);
        Conversations = Table("ParleyConversations");
        OpenRows = Table("ParleyOpenConversations");
        Inboxes = Table("ParleyInboxes");
        People = Table("ParleyPeople");
        PeopleWords = Table("ParleyPeopleWords");
        Schema = Table("ParleySchema");
        _tables = [Conversations, OpenRows, Inboxes, People, PeopleWords, Schema];
    }

    /// <summary>Creates a store for a command that reads all tables while no silo runs. Its requests have no limit, so that a slow account
    /// makes the command slower, and does not end it.</summary>
    internal static AzureTablesStore CreateUnlimited(AzureTablesOptions options, IRuns runs, TimeProvider time) =>
        new(options, runs, time, limit: null);

    internal IRuns Runs { get; }

    /// <summary>The format in which rows are written; rows of every format can be read. It is thread-safe.</summary>
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

    /// <summary>A partition for each run: the open rows that it stored.</summary>
    internal StoreTable OpenRows { get; }

    /// <summary>A partition for each person: head, rows, created ids.</summary>
    internal StoreTable Inboxes { get; }

    /// <summary>A partition for each person: the profile.</summary>
    internal StoreTable People { get; }

    /// <summary>A partition for each beginning of a word: the people who have such a word.</summary>
    internal StoreTable PeopleWords { get; }

    /// <summary>A table of the cluster, which may be of another owner than this class.</summary>
    /// <param name="name">The name, without <see cref="AzureTablesOptions.TablePrefix"/>.</param>
    internal StoreTable Table(string name) => new(_service.GetTableClient(_options.TablePrefix + name), _options, _limit);

    /// <summary>Creates the tables that are missing.</summary>
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

    /// <summary>Whether an exception means that the account does not answer, or refuses.</summary>
    internal static bool IsOfAccount(Exception exception) =>
        exception is RequestFailedException or AggregateException or AuthenticationFailedException or TaskCanceledException
            or StoreBusyException;

    /// <summary>Creates the exception for the operator.</summary>
    internal StoreUnusableException Unusable(Exception exception) =>
        new($"The tables at {_service.Uri} cannot be used: {FirstLineOf(exception)}", exception);

    private static AzureTablesOptions ValueOf(IOptions<AzureTablesOptions> options)
    {
        ArgumentNullException.ThrowIfNull(options);
        return options.Value;
    }

    // If there were several attempts, only the last message is used, without the number of attempts.
    private static string FirstLineOf(Exception exception) =>
        (exception is AggregateException { InnerExceptions: [.., var last] } ? last : exception)
            .GetBaseException().Message
            .Split('\n')[0]
            .TrimEnd();
}
