using System.Runtime.InteropServices;

namespace Parley.UnicodeTables;

/// <summary>Reads the properties of characters from the installed ICU library.</summary>
internal sealed unsafe class Icu
{
    private const int OldestVersion = 72;
    private const int NewestVersion = 99;
    private const int DefaultIgnorable = 5; // UCHAR_DEFAULT_IGNORABLE_CODE_POINT

    private readonly nint _library;
    private readonly int _version;
    private readonly delegate* unmanaged<int, byte*, void> _age;
    private readonly delegate* unmanaged<int, sbyte> _category;
    private readonly delegate* unmanaged<int, byte> _combiningClass;
    private readonly delegate* unmanaged<int, int, sbyte> _hasProperty;
    private readonly delegate* unmanaged<int, int*, int> _script;
    private readonly delegate* unmanaged<char*, int, char*, int, uint, int*, int> _foldCase;
    private readonly delegate* unmanaged<nint, char*, int, char*, int, int*, int> _normalize;
    private readonly delegate* unmanaged<nint, int, char*, int, int*, int> _rawDecomposition;
    private readonly delegate* unmanaged<nint, int, int, int> _composePair;
    private readonly nint _nfc;
    private readonly nint _nfd;
    private readonly nint _nfkd;

    /// <summary>Loads the newest installed version of the library.</summary>
    /// <exception cref="DllNotFoundException">No supported version is installed.</exception>
    public Icu()
    {
        for (_version = NewestVersion; _version >= OldestVersion; _version--)
        {
            if (NativeLibrary.TryLoad($"libicuuc.so.{_version}", out _library))
                break;
        }

        if (_library == 0)
            throw new DllNotFoundException($"ICU {OldestVersion} or later is not installed: apt-get install libicu-dev");
        _age = (delegate* unmanaged<int, byte*, void>)Export("u_charAge");
        _category = (delegate* unmanaged<int, sbyte>)Export("u_charType");
        _combiningClass = (delegate* unmanaged<int, byte>)Export("u_getCombiningClass");
        _hasProperty = (delegate* unmanaged<int, int, sbyte>)Export("u_hasBinaryProperty");
        _script = (delegate* unmanaged<int, int*, int>)Export("uscript_getScript");
        _foldCase = (delegate* unmanaged<char*, int, char*, int, uint, int*, int>)Export("u_strFoldCase");
        _normalize = (delegate* unmanaged<nint, char*, int, char*, int, int*, int>)Export("unorm2_normalize");
        _rawDecomposition = (delegate* unmanaged<nint, int, char*, int, int*, int>)Export("unorm2_getRawDecomposition");
        _composePair = (delegate* unmanaged<nint, int, int, int>)Export("unorm2_composePair");
        _nfc = Normalizer("unorm2_getNFCInstance");
        _nfd = Normalizer("unorm2_getNFDInstance");
        _nfkd = Normalizer("unorm2_getNFKDInstance");
    }

    /// <summary>The version of Unicode in which a character was assigned, or 0.0 if it is unassigned.</summary>
    public Version AgeOf(int character)
    {
        var age = stackalloc byte[4];
        _age(character, age);
        return new(age[0], age[1]);
    }

    public Category CategoryOf(int character) => (Category)_category(character);

    public int CombiningClassOf(int character) => _combiningClass(character);

    public bool IsDefaultIgnorable(int character) => _hasProperty(character, DefaultIgnorable) != 0;

    public Script ScriptOf(int character)
    {
        var error = 0;
        return (Script)_script(character, &error);
    }

    public string Nfc(string text) => Normalized(_nfc, text);

    public string Nfd(string text) => Normalized(_nfd, text);

    public string Nfkd(string text) => Normalized(_nfkd, text);

    /// <summary>Applies the full case folding of Unicode, without the special rules of Turkic languages.</summary>
    public string FoldCase(string text)
    {
        var target = stackalloc char[text.Length * 4 + 4];
        var error = 0;
        fixed (char* source = text)
        {
            var length = _foldCase(target, text.Length * 4 + 4, source, text.Length, 0, &error);
            return Checked(target, length, error);
        }
    }

    /// <summary>The two characters that this one decomposes into, or null if it does not decompose into two.</summary>
    public (int First, int Second)? PairOf(int character)
    {
        var target = stackalloc char[8];
        var error = 0;
        var length = _rawDecomposition(_nfc, character, target, 8, &error);
        if (length < 0)
            return null;
        var runes = Checked(target, length, error).EnumerateRunes().Select(rune => rune.Value).ToArray();
        return runes is [var first, var second] && _composePair(_nfc, first, second) == character ? (first, second) : null;
    }

    private string Normalized(nint normalizer, string text)
    {
        var capacity = text.Length * 20 + 20;
        var target = stackalloc char[capacity];
        var error = 0;
        fixed (char* source = text)
        {
            var length = _normalize(normalizer, source, text.Length, target, capacity, &error);
            return Checked(target, length, error);
        }
    }

    private static string Checked(char* text, int length, int error) =>
        error <= 0 ? new(text, 0, length) : throw new InvalidOperationException($"ICU answered with error {error}.");

    private nint Normalizer(string name)
    {
        var error = 0;
        return ((delegate* unmanaged<int*, nint>)Export(name))(&error);
    }

    private nint Export(string name) => NativeLibrary.GetExport(_library, $"{name}_{_version}");
}

/// <summary>General categories of Unicode, with the numbers that ICU uses.</summary>
internal enum Category
{
    ModifierLetter = 4,
    NonspacingMark = 6,
    EnclosingMark = 7,
    SpaceSeparator = 12,
    LineSeparator = 13,
    ParagraphSeparator = 14,
    Control = 15,
    Format = 16,
    Dash = 19,
    Open = 20,
    Close = 21,
    Connector = 22,
    OtherPunctuation = 23,
    ModifierSymbol = 26,
    InitialQuote = 28,
    FinalQuote = 29,
}

/// <summary>Scripts in which a single character can be a word, with the numbers that ICU uses.</summary>
internal enum Script
{
    Han = 17,
    Hangul = 18,
    Hiragana = 20,
    Katakana = 22,
}
