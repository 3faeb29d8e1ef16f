using System.Globalization;
using System.Text;
using Parley.Core.Storage.Rows;
using Parley.Storage.RocksDb.Engine;
using Parley.StorageContract.Damage;

namespace Parley.StorageContract.RocksDb;

/// <summary>Tests the file in which the database notes its newest files.</summary>
public sealed class NewestFilesTests : IDisposable
{
    private readonly MemoryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void A_note_is_read_as_it_was_written()
    {
        var note = new NewestFiles(12, 3_000_000_000, 34, 5_000_000_000);
        note.Note(_folder.Path);
        Assert.Equal(note, NewestFiles.Read(_folder.Path));
    }

    [Fact]
    public void A_note_of_an_earlier_build_has_no_length_of_the_log()
    {
        Write("12 34 5600 ");
        Assert.Equal(new NewestFiles(12, 0, 34, 5_600), NewestFiles.Read(_folder.Path));
    }

    [Theory]
    [InlineData("")]
    [InlineData("12 34 ")]
    [InlineData("1 2 3 4 5 ")]
    [InlineData("12 34 -1 ")]
    public void Another_text_is_damage_even_with_the_right_checksum(string text)
    {
        Write(text);
        Assert.Throws<InvalidDataException>(() => NewestFiles.Read(_folder.Path));
    }

    [Fact]
    public void Any_changed_byte_and_any_cut_is_damage()
    {
        new NewestFiles(12, 3_456, 34, 5_600).Note(_folder.Path);
        var path = Path.Combine(_folder.Path, NewestFiles.NoteName);
        var bytes = File.ReadAllBytes(path);
        for (var at = 0; at < bytes.Length; at++)
        {
            for (var value = 0; value < 256; value++)
            {
                if (value == bytes[at])
                    continue;
                var changed = bytes.ToArray();
                changed[at] = (byte)value;
                File.WriteAllBytes(path, changed);
                Assert.Throws<InvalidDataException>(() => NewestFiles.Read(_folder.Path));
            }

            File.WriteAllBytes(path, bytes[..at]);
            Assert.Throws<InvalidDataException>(() => NewestFiles.Read(_folder.Path));
        }
    }

    private void Write(string text) => File.WriteAllText(
        Path.Combine(_folder.Path, NewestFiles.NoteName),
        string.Create(CultureInfo.InvariantCulture, $"{text}{Crc32C.Of([], Encoding.Latin1.GetBytes(text)):x8}\n"));
}
