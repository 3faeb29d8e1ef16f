using System.Globalization;
using System.Text;
using Parley.Core.Text;

namespace Parley.UnicodeTables;

/// <summary>Compares the tables with ICU, and the results that Parley computes from them with the normalization of the .NET
/// runtime.</summary>
internal sealed class Comparison(Icu icu, TableSource source)
{
    private const int Sequences = 200_000;
    private const int Seed = 20_261;

    /// <summary>Describes every difference in a sentence.</summary>
    public IEnumerable<string> Differences()
    {
        if ("e\u0301".Normalize(NormalizationForm.FormC) != "\u00e9")
            return ["This runtime does not normalize: it runs without ICU."];
        return Tables().Concat(Characters()).Concat(RandomTexts());
    }

    private IEnumerable<string> Tables()
    {
        if (!source.Build().AsSpan().SequenceEqual(Core.Text.UnicodeTables.Bytes()))
            yield return "The generated file is not what the generator writes.";
    }

    private IEnumerable<string> Characters()
    {
        foreach (var character in TableSource.Characters.Where(source.IsKnown))
        {
            var text = char.ConvertFromUtf32(character);
            var decomposed = text.Normalize(NormalizationForm.FormD);
            if (Composition.Nfc(text) != text.Normalize(NormalizationForm.FormC))
                yield return $"U+{character:X4} is composed otherwise.";
            if (Composition.Nfc(decomposed) != text.Normalize(NormalizationForm.FormC))
                yield return $"U+{character:X4} is composed otherwise from its parts.";
            string[] alike = [decomposed, text.Normalize(NormalizationForm.FormKC), text.Normalize(NormalizationForm.FormKD)];
            foreach (var other in alike.Where(other => Folding.Fold(other) != Folding.Fold(text)))
                yield return $"U+{character:X4} is searched otherwise than {string.Join(' ', Points(other))}.";
            if (CultureInfo.InvariantCulture.TextInfo.ToLower(text) is var lower && Folding.Fold(lower) != Folding.Fold(text))
                yield return $"U+{character:X4} is searched otherwise than in lower case.";
            if (Folding.Fold(Folding.Fold(text)) != Folding.Fold(text))
                yield return $"U+{character:X4} changes when it is folded again.";
        }
    }

    /// <summary>Compares random texts of characters that take part in compositions.</summary>
    private IEnumerable<string> RandomTexts()
    {
        var random = new Random(Seed);
        var known = TableSource.Characters.Where(source.IsKnown).ToArray();
        var parts = known
            .Where(c => icu.CombiningClassOf(c) > 0 || icu.Nfd(char.ConvertFromUtf32(c)) != char.ConvertFromUtf32(c))
            .Concat(known.Where(c => c is < 0x250 or (>= 0x1100 and < 0x1200)))
            .ToArray();
        for (var i = 0; i < Sequences; i++)
        {
            var picked = Enumerable.Range(0, random.Next(2, 9)).Select(_ => parts[random.Next(parts.Length)]);
            var text = string.Concat(picked.Select(char.ConvertFromUtf32));
            if (Composition.Nfc(text) != text.Normalize(NormalizationForm.FormC))
                yield return $"{string.Join(' ', Points(text))} is composed otherwise.";
            if (Folding.Fold(text) != Folding.Fold(text.Normalize(NormalizationForm.FormD)))
                yield return $"{string.Join(' ', Points(text))} is searched otherwise than its decomposition.";
        }
    }

    private static IEnumerable<string> Points(string text) => text.EnumerateRunes().Select(rune => $"U+{rune.Value:X4}");
}
