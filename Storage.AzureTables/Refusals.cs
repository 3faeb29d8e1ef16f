using Azure;
using Azure.Data.Tables.Models;

namespace Parley.Storage.AzureTables;

internal static class Refusals
{
    /// <summary>Whether the service answered, for certain, that it has not done what was asked: a row is there, is not there, or is at
    /// another version. A missing table is none of these. An earlier try of the same request may have done it.</summary>
    public static bool IsRefusal(this RequestFailedException exception) => exception.Status is 409 or 412 || exception.IsMissingRow();

    public static bool IsMissingRow(this RequestFailedException exception) =>
        exception.Status == 404 && exception.ErrorCode != TableErrorCode.TableNotFound;
}
