using System.Diagnostics.CodeAnalysis;
using System.Text;

namespace Parley.LoadTest.Plans;

/// <summary>Writes the texts of simulated users: words of realistic lengths, and a token at the end that no other message has.</summary>
internal static class Texts
{
    private const char TokenMark = '~';
    private const int TokenLength = 13;

    private static readonly string[] Words =
    [
        "the", "and", "for", "with", "this", "that", "look", "love", "kitchen", "garden", "colour", "small", "green", "would", "fit", "our",
        "living", "room", "maybe", "the", "one", "from", "yesterday", "was", "nicer", "but", "too", "expensive", "what", "do", "you",
        "about", "wood", "instead", "of", "stone", "I", "could", "try", "it", "next", "weekend", "recipe", "needs", "more", "lemon", "and",
        "less", "sugar", "schön", "ça", "marche", "señor", "日本", "wow", "yes", "no", "please", "send", "me", "a", "picture", "when",
        "done", "!", "😀", "❤️", "shelves", "lamp", "bathroom", "tiles", "wedding", "dress", "shoes", "holiday", "by", "sea", "train",
    ];

    private static readonly string[] Digits = ["0", "1", "2", "3", "4", "5", "6", "7", "8", "9", "a", "b", "c", "d", "e", "f", "g", "h",
        "i", "j", "k", "l", "m", "n", "o", "p", "q", "r", "s", "t", "u", "v"];

    /// <summary>Writes a text.</summary>
    /// <param name="words">The number of words.</param>
    /// <param name="seed">Chooses the words.</param>
    /// <param name="token">The number of the message. No other message of the run has it.</param>
    public static string Write(int words, ulong seed, ulong token)
    {
        var random = new PlanRandom((long)seed);
        var text = new StringBuilder();
        for (var i = 0; i < words; i++)
            text.Append(Words[random.Below(Words.Length)]).Append(' ');
        text.Append(TokenMark);
        for (var shift = (TokenLength - 1) * 5; shift >= 0; shift -= 5)
            text.Append(Digits[(int)((token >> shift) & 31)]);
        return text.ToString();
    }

    /// <summary>Finds the token of a text, if a simulated user wrote it.</summary>
    public static bool TryFindToken(string? text, [NotNullWhen(true)] out string? token)
    {
        token = text is { Length: > TokenLength } && text[^(TokenLength + 1)] is TokenMark ? text[^TokenLength..] : null;
        return token is not null;
    }
}
