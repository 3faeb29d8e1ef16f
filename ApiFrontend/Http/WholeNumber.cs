using System.Globalization;
using Microsoft.Extensions.Primitives;

namespace Parley.ApiFrontend.Http;

/// <summary>A revision or a sequence number in a query parameter or header: digits only.</summary>
internal static class WholeNumber
{
    /// <summary>Reads the values of a parameter or header.</summary>
    /// <returns>False if there is not exactly one, or if it is not a number.</returns>
    public static bool TryRead(StringValues values, out long number)
    {
        number = 0;
        return values.Count == 1 && long.TryParse(values[0], NumberStyles.None, CultureInfo.InvariantCulture, out number);
    }

    /// <summary>The refusal of a parameter or header.</summary>
    public static Problem Problem(string name) =>
        Problems.Field(name, FieldErrorCode.BadFormat, "Give one number, 0 or greater, with digits only.");
}
