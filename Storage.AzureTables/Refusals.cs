using Azure;
using Azure.Data.Tables.Models;

namespace Parley.Storage.AzureTables;

internal static class Refusals
{
    /// <summary>Whether the service certainly did not carry out this request: a row exists already, does not exist, or has another ETag. A
    /// missing table is not such a refusal. An earlier attempt of the same request may still have succeeded.</summary>
    public static bool IsRefusal(this RequestFailedException exception) => exception.Status is 409 or 412 || exception.IsMissingRow();

    public static bool IsMissingRow(this RequestFailedException exception) =>
        exception.Status == 404 && exception.ErrorCode != TableErrorCode.TableNotFound;
}
