using Azure;
using Azure.Data.Tables.Models;

namespace Parley.Storage.AzureTables.Providers;

internal static class Refusals
{
    /// <summary>Whether the service said that a row is there, is not there, or is at another version. A missing table is none of these.</summary>
    public static bool IsRefusal(this RequestFailedException exception) => exception.Status is 409 or 412 || exception.IsMissingRow();

    public static bool IsMissingRow(this RequestFailedException exception) =>
        exception.Status == 404 && exception.ErrorCode != TableErrorCode.TableNotFound;
}
