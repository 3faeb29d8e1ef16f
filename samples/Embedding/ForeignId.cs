using System.Globalization;
using System.Text;
using Parley.Users;

namespace Parley.Embedding;

/// <summary>Maps an id of another system, such as <c>auth0|5f7c</c>, to a user id and back: <c>auth0.7C5f7c</c>.</summary>
/// <remarks>Letters, digits, <c>_</c> and <c>-</c> are not changed. Every other byte of the UTF-8 text, a dot too, becomes a dot and two
/// hexadecimal digits. So two ids never map to the same user id.</remarks>
public static class ForeignId
{
    /// <summary>Returns the user id; null if the id is empty or its user id would have more than 64 characters.</summary>
    public static UserId? ToUserId(string id)
    {
        ArgumentNullException.ThrowIfNull(id);
        var text = new StringBuilder();
        foreach (var unit in Encoding.UTF8.GetBytes(id))
        {
            if (char.IsAsciiLetterOrDigit((char)unit) || (char)unit is '_' or '-')
                text.Append((char)unit);
            else
                text.Append(CultureInfo.InvariantCulture, $".{unit:X2}");
        }

        return UserId.TryParse(text.ToString(), null, out var userId) ? userId : null;
    }

    /// <summary>Returns the id that <see cref="ToUserId"/> mapped.</summary>
    /// <exception cref="FormatException">Two hexadecimal digits do not follow a dot of the user id.</exception>
    public static string FromUserId(UserId userId)
    {
        var parts = userId.Value.Split('.');
        var id = new List<byte>(Encoding.ASCII.GetBytes(parts[0]));
        foreach (var part in parts[1..])
        {
            if (part.Length < 2)
                throw new FormatException("Two hexadecimal digits must follow a dot.");
            id.Add(Convert.FromHexString(part[..2])[0]);
            id.AddRange(Encoding.ASCII.GetBytes(part[2..]));
        }

        return Encoding.UTF8.GetString([.. id]);
    }
}
