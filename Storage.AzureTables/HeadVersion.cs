using System.Globalization;

namespace Parley.Storage.AzureTables;

/// <summary>The version of a head that callers keep: the operation that wrote the head, the ETag, and the open row if there is
/// one.</summary>
/// <remarks>The operation id identifies the state of the conversation. The ETag also changes when the open row is closed.</remarks>
internal sealed record HeadVersion(Guid OperationId, string ETag, OpenRowKey? Open = null)
{
    private const int IdLength = 32;

    /// <summary>Parses the output of <see cref="ToString"/>; null if the text has another form.</summary>
    public static HeadVersion? Parse(string version) =>
        version.LastIndexOf('|') is var split && split >= IdLength && Guid.TryParseExact(version.AsSpan(0, IdLength), "N", out var id)
            ? new(id, version[(split + 1)..], OpenRowKey.Parse(version[IdLength..split]))
            : null;

    public override string ToString() => $"{OperationId:N}{Open}|{ETag}";
}

/// <summary>Names an open row: the append that stored it, and the run of that append's process.</summary>
/// <remarks>Each opening has a row of its own, so that a late delete can delete only its own row.</remarks>
internal sealed record OpenRowKey(Guid OperationId, string Run)
{
    /// <summary>Parses the output of <see cref="ToString"/>; null if it is empty.</summary>
    public static OpenRowKey? Parse(string? text) =>
        string.IsNullOrEmpty(text) ? null : new(Guid.ParseExact(text.AsSpan(0, 32), "N"), text[32..]);

    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{OperationId:N}{Run}");
}
