using System.IO.Compression;
using System.Text;
using Parley.UnicodeTables;

// UnicodeTables write FILE   writes Core/Text/UnicodeTables.Packed.cs from the installed ICU
// UnicodeTables compare      compares the tables with ICU, and composition and folding with .NET; exit code 0 if all are equal
var icu = new Icu();
var source = new TableSource(icu);
switch (args)
{
    case ["write", var path]:
        File.WriteAllText(path, Print(source.Build()));
        return 0;
    case ["compare"]:
        var differences = new Comparison(icu, source).Differences().Take(20).ToList();
        differences.ForEach(Console.Error.WriteLine);
        return differences.Count == 0 ? 0 : 1;
    default:
        Console.Error.WriteLine("Usage: UnicodeTables write FILE | compare");
        return 2;
}

static string Print(byte[] tables)
{
    using var packed = new MemoryStream();
    using (var brotli = new BrotliStream(packed, new BrotliCompressionOptions { Quality = 11 }))
        brotli.Write(tables);
    var text = new StringBuilder();
    text.Append("// Written by tests/UnicodeTables. Do not edit: dotnet run --project tests/UnicodeTables -- write ");
    text.Append("Core/Text/UnicodeTables.Packed.cs\n");
    text.Append("namespace Parley.Core.Text;\n\ninternal static partial class UnicodeTables\n{\n");
    text.Append("    // The tables of TableSource, compressed with Brotli, as base 64.\n");
    text.Append("    private const string Packed = \"\"\"\n");
    foreach (var line in Convert.ToBase64String(packed.ToArray()).Chunk(128))
        text.Append("        ").Append(line).Append('\n');
    return text.Append("        \"\"\";\n}\n").ToString();
}
