using System.Globalization;

namespace Parley.Storage.AzureTables;

/// <summary>The version of a head that callers keep: the operation that wrote the head, the ETag, and the open row if there is
/// one.</summary>
/// <remarks>The operation is what a version means. The service's version also changes when the open row goes.</remarks>
internal sealed record HeadVersion(Guid OperationId, string ETag, OpenRowKey? Open = null)
{
    private const int IdLength = 32;

    /// <summary>A version that this class has printed, or null.</summary>
    public static HeadVersion? Parse(string version) =>
        version.LastIndexOf('|') is var split && split >= IdLength && Guid.TryParseExact(version.AsSpan(0, IdLength), "N", out var id)
            ? new(id, version[(split + 1)..], OpenRowKey.Parse(version[IdLength..split]))
            : null;

    public override string ToString() => $"{OperationId:N}{Open}|{ETag}";
}

/// <summary>Names an open row: the append that stored it, and the run of that append's process.</summary>
/// <remarks>Each opening has a row of its own, so that what comes late can only take away its own.</remarks>
internal sealed record OpenRowKey(Guid OperationId, string Run)
{
    /// <summary>A name that this class has printed; null of an empty one.</summary>
    public static OpenRowKey? Parse(string? text) =>
        string.IsNullOrEmpty(text) ? null : new(Guid.ParseExact(text.AsSpan(0, 32), "N"), text[32..]);

    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{OperationId:N}{Run}");
}
