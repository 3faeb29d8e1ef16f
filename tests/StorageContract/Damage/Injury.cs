namespace Parley.StorageContract.Damage;

/// <summary>How a file is damaged.</summary>
internal enum Harm
{
    /// <summary>One bit is another one.</summary>
    Flip,

    /// <summary>Some bytes are zero.</summary>
    Zero,

    /// <summary>Some bytes are others.</summary>
    Garbage,

    /// <summary>The end is missing.</summary>
    Cut,

    /// <summary>Something follows the end.</summary>
    Grow,

    /// <summary>The file is missing.</summary>
    Remove,
}

/// <summary>One damage to one file.</summary>
internal sealed record Injury(string File, Harm Harm, long At, int Length, int Seed)
{
    /// <summary>Some damage, somewhere in the file; as often as not near its end, where tables keep what they are found by, and logs what is newest.</summary>
    public static Injury Of(FileInfo file, Random random)
    {
        var harm = random.Next(20) switch { < 10 => Harm.Flip, < 12 => Harm.Zero, < 14 => Harm.Garbage, < 17 => Harm.Cut, < 19 => Harm.Grow, _ => Harm.Remove };
        var at = file.Length == 0 ? 0 : random.Next(2) == 0 ? random.NextInt64(file.Length) : Math.Max(0, file.Length - 1 - random.NextInt64(Math.Min(file.Length, 2_000)));
        return new(file.Name, file.Length == 0 && harm is not Harm.Remove ? Harm.Grow : harm, at, 1 << random.Next(13), random.Next());
    }

    /// <returns>Whether the file is another one now: to write zeros over zeros changes nothing.</returns>
    public bool Apply(string folder)
    {
        var path = Path.Combine(folder, File);
        if (Harm is Harm.Remove)
        {
            System.IO.File.Delete(path);
            return true;
        }

        var random = new Random(Seed);
        using var file = System.IO.File.Open(path, FileMode.Open);
        var bytes = new byte[Harm is Harm.Flip ? 1 : Harm is Harm.Grow ? Length : Math.Min(Length, file.Length - At)];
        var before = new byte[bytes.Length];
        file.Position = At;
        if (Harm is not Harm.Grow)
            file.ReadExactly(before);
        switch (Harm)
        {
            case Harm.Cut:
                file.SetLength(At);
                return true;
            case Harm.Flip:
                bytes[0] = (byte)(before[0] ^ (1 << random.Next(8)));
                break;
            case Harm.Garbage or Harm.Grow:
                random.NextBytes(bytes);
                break;
        }

        file.Position = Harm is Harm.Grow ? file.Length : At;
        file.Write(bytes);
        return Harm is Harm.Grow || !bytes.AsSpan().SequenceEqual(before);
    }

    public override string ToString() => $"{Harm} {File} at {At} ({Length})";
}
