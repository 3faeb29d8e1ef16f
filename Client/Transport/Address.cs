using System.Globalization;
using System.Text;

namespace Parley.Client.Transport;

/// <summary>Builds the address of a request, relative to the server's address. All parts are escaped.</summary>
internal sealed class Address
{
    private readonly StringBuilder _text = new("v1");
    private bool _hasQuery;

    /// <summary>The path of these segments below <c>v1</c>.</summary>
    /// <exception cref="ArgumentException">A segment would change the path: it is empty, <c>.</c> or <c>..</c>.</exception>
    public static Address Of(params ReadOnlySpan<string> segments)
    {
        var address = new Address();
        foreach (var segment in segments)
        {
            if (segment is null or "" or "." or "..")
                throw new ArgumentException("An id must not be empty, '.' or '..'.");
            address._text.Append('/').Append(Uri.EscapeDataString(segment));
        }

        return address;
    }

    /// <summary>Adds a parameter, unless it is null.</summary>
    public Address With(string name, string? value)
    {
        if (value is null)
            return this;
        _text.Append(_hasQuery ? '&' : '?').Append(name).Append('=').Append(Uri.EscapeDataString(value));
        _hasQuery = true;
        return this;
    }

    /// <inheritdoc cref="With(string, string?)"/>
    public Address With(string name, long? value) => With(name, value is { } number ? Number(number) : null);

    public static string Number(long value) => value.ToString(CultureInfo.InvariantCulture);

    public override string ToString() => _text.ToString();
}
