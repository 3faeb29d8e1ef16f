using System.Buffers;
using System.Text;
using Parley.ApiFrontend.Live;

namespace Parley.Unit.Live;

/// <summary>The bytes of a frame do not depend on whether it is written as a whole or in parts.</summary>
public sealed class FrameTests
{
    private const string Tail = "}\n\n";

    [Theory]
    [InlineData(1, 0)]
    [InlineData(2_048, 0)] // the longest frame that is written as a whole
    [InlineData(2_049, 0)]
    [InlineData(10, 2_035)] // the same with a shared part and the end of the event
    [InlineData(10, 2_036)]
    [InlineData(3_000, 100_000)]
    public void A_frame_is_its_parts_in_order(int own, int shared)
    {
        var frame = new Frame(Bytes('o', own), Bytes('s', shared));
        var output = new ArrayBufferWriter<byte>(1);

        frame.WriteTo(output);

        Assert.Equal(
            new string('o', own) + (shared == 0 ? "" : new string('s', shared) + Tail), Encoding.ASCII.GetString(output.WrittenSpan));
        Assert.Equal(output.WrittenCount, frame.Length);
    }

    private static byte[] Bytes(char letter, int count) => Encoding.ASCII.GetBytes(new string(letter, count));
}
