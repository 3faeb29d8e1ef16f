using System.Buffers;
using System.Buffers.Text;
using System.Text;

namespace Parley.ApiFrontend.Live;

/// <summary>Extension methods that append text and numbers to a buffer, encoded as UTF-8.</summary>
internal static class Utf8BufferExtensions
{
    /// <summary>Appends a text. Characters are not escaped.</summary>
    public static void WriteText(this ArrayBufferWriter<byte> buffer, string text) => Encoding.UTF8.GetBytes(text.AsSpan(), buffer);

    /// <summary>Appends a number in decimal digits.</summary>
    public static void WriteNumber(this ArrayBufferWriter<byte> buffer, long value)
    {
        Utf8Formatter.TryFormat(value, buffer.GetSpan(20), out var length);
        buffer.Advance(length);
    }
}
