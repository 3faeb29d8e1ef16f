namespace Parley.StorageContract.Damage;

/// <summary>The kind of damage to a file.</summary>
internal enum DamageKind
{
    /// <summary>One bit is inverted.</summary>
    Flip,

    /// <summary>Some bytes are overwritten with zeros.</summary>
    Zero,

    /// <summary>Some bytes are overwritten with random bytes.</summary>
    Garbage,

    /// <summary>The end of the file is cut off.</summary>
    Cut,

    /// <summary>Random bytes are appended.</summary>
    Grow,

    /// <summary>The file is deleted.</summary>
    Remove,
}

/// <summary>A single damage to one file.</summary>
internal sealed record FileDamage(string File, DamageKind DamageKind, long At, int Length, int Seed)
{
    /// <summary>Draws a random damage to a file. In half of the cases it is near the end, where table files have their index and logs their
    /// newest records.</summary>
    public static FileDamage Of(FileInfo file, Random random)
    {
        var kind = random.Next(20) switch
        {
            < 10 => DamageKind.Flip,
            < 12 => DamageKind.Zero,
            < 14 => DamageKind.Garbage,
            < 17 => DamageKind.Cut,
            < 19 => DamageKind.Grow,
            _ => DamageKind.Remove,
        };
        var at = file.Length == 0 ? 0
            : random.Next(2) == 0 ? random.NextInt64(file.Length)
            : Math.Max(0, file.Length - 1 - random.NextInt64(Math.Min(file.Length, 2_000)));
        return new(
            file.Name, file.Length == 0 && kind is not DamageKind.Remove ? DamageKind.Grow : kind, at, 1 << random.Next(13), random.Next());
    }

    /// <returns>Whether the file has changed. Zeros written over zeros change nothing, for example.</returns>
    public bool Apply(string folder)
    {
        var path = Path.Combine(folder, File);
        if (DamageKind is DamageKind.Remove)
        {
            System.IO.File.Delete(path);
            return true;
        }

        var random = new Random(Seed);
        using var file = System.IO.File.Open(path, FileMode.Open);
        var bytes = new byte[DamageKind switch
        {
            DamageKind.Flip => 1,
            DamageKind.Grow => Length,
            _ => Math.Min(Length, file.Length - At),
        }];
        var before = new byte[bytes.Length];
        file.Position = At;
        if (DamageKind is not DamageKind.Grow)
            file.ReadExactly(before);
        switch (DamageKind)
        {
            case DamageKind.Cut:
                file.SetLength(At);
                return true;
            case DamageKind.Flip:
                bytes[0] = (byte)(before[0] ^ (1 << random.Next(8)));
                break;
            case DamageKind.Garbage or DamageKind.Grow:
                random.NextBytes(bytes);
                break;
        }

        file.Position = DamageKind is DamageKind.Grow ? file.Length : At;
        file.Write(bytes);
        return DamageKind is DamageKind.Grow || !bytes.AsSpan().SequenceEqual(before);
    }

    public override string ToString() => $"{DamageKind} {File} at {At} ({Length})";
}
