using System.Buffers;
using System.Buffers.Text;
using System.Text;

namespace Parley.ApiFrontend.Live;

/// <summary>Appends values to a buffer of UTF-8.</summary>
internal static class Utf8BufferExtensions
{
    /// <summary>Appends a text as it is, without escapes.</summary>
    public static void WriteText(this ArrayBufferWriter<byte> buffer, string text) => Encoding.UTF8.GetBytes(text.AsSpan(), buffer);

    /// <summary>Appends a number in decimal digits.</summary>
    public static void WriteNumber(this ArrayBufferWriter<byte> buffer, long value)
    {
        Utf8Formatter.TryFormat(value, buffer.GetSpan(20), out var length);
        buffer.Advance(length);
    }
}
