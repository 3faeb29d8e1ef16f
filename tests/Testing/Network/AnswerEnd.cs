using System.Globalization;
using System.Text;

namespace Parley.Testing.Network;

/// <summary>Finds the ends of the HTTP/1.1 answers of one connection. The requests are not pipelined, and none is <c>HEAD</c>.</summary>
internal sealed class AnswerEnd
{
    private const string HeadEnd = "\r\n\r\n";
    private const string ChunksEnd = "\r\n0\r\n\r\n";
    private const string LengthName = "\r\nContent-Length:";

    private readonly StringBuilder _head = new();
    private string _tail = "";
    private long? _left;
    private bool _isInBody;

    /// <summary>Whether an answer ends with these bytes, which follow those of the previous call.</summary>
    public bool IsAfter(ReadOnlySpan<byte> bytes)
    {
        var hasEnded = false;
        foreach (var value in bytes)
            hasEnded = IsAfter((char)value);
        return hasEnded;
    }

    private bool IsAfter(char value)
    {
        _tail = $"{_tail[Math.Max(0, _tail.Length + 1 - ChunksEnd.Length)..]}{value}";
        if (_isInBody)
            return Ended(_left is null ? _tail == ChunksEnd : --_left == 0);
        _head.Append(value);
        if (!_tail.EndsWith(HeadEnd, StringComparison.Ordinal))
            return false;
        var head = _head.ToString();
        _left = LengthOf(head);
        _isInBody = true;
        return Ended(_left == 0 || head.Contains(" 204 ", StringComparison.Ordinal));
    }

    private bool Ended(bool hasEnded)
    {
        if (hasEnded)
        {
            _isInBody = false;
            _head.Clear();
        }

        return hasEnded;
    }

    // Null means chunks.
    private static long? LengthOf(string head)
    {
        var at = head.IndexOf(LengthName, StringComparison.OrdinalIgnoreCase);
        if (at < 0)
            return null;
        var value = at + LengthName.Length;
        return long.Parse(head[value..head.IndexOf('\r', value)], CultureInfo.InvariantCulture);
    }
}
