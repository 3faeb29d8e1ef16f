using System.Buffers;
using System.Text;

namespace Parley.WebClient.Tabs;

/// <summary>Divides the bytes of a stream into events.</summary>
/// <remarks>It holds at most one event and the bytes of one read: the client that reads the stream limits the size of an event.</remarks>
internal sealed class EventSplitter
{
    private readonly ArrayBufferWriter<byte> _event = new();

    // The number of bytes of the line that is not complete.
    private int _line;

    /// <summary>Adds bytes, and returns the events that they complete.</summary>
    public List<EventBlock> Add(ReadOnlySpan<byte> bytes)
    {
        var complete = new List<EventBlock>();
        while (bytes.IndexOf((byte)'\n') is var end and >= 0)
        {
            _event.Write(bytes[..(end + 1)]);
            var isEmpty = _line + end is 0 || (_line + end is 1 && _event.WrittenSpan[^2] is (byte)'\r');
            bytes = bytes[(end + 1)..];
            _line = 0;
            if (!isEmpty)
                continue;
            if (_event.WrittenCount > 2)
                complete.Add(new(Encoding.UTF8.GetString(_event.WrittenSpan)));
            _event.ResetWrittenCount();
        }

        _event.Write(bytes);
        _line += bytes.Length;
        return complete;
    }
}
