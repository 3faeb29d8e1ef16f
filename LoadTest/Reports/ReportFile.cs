using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace Parley.LoadTest.Reports;

/// <summary>Saves and loads the report of a run as JSON.</summary>
internal static class ReportFile
{
    /// <summary>The name of the file in the folder of a run.</summary>
    public const string Name = "report.json";

    private const int NewestFormat = 1;

    private static readonly JsonSerializerOptions Options = new(JsonSerializerDefaults.Web)
    {
        WriteIndented = true,
        RespectNullableAnnotations = true,
        RespectRequiredConstructorParameters = true,
        // A value that is not a number must not lose the report of a long run.
        NumberHandling = JsonNumberHandling.AllowNamedFloatingPointLiterals,
        // The file is not part of a web page. So "send.p99<50ms" stays readable.
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    /// <summary>Writes a report.</summary>
    public static void Save(RunReport report, string path) =>
        File.WriteAllBytes(path, JsonSerializer.SerializeToUtf8Bytes(report, Options));

    /// <summary>Reads a report.</summary>
    /// <exception cref="ReportException">The file cannot be read, is no report, or has a newer format.</exception>
    public static RunReport Load(string path)
    {
        var content = Read(path);
        try
        {
            // The format comes first: a newer format may lack members that this version requires.
            using (var document = JsonDocument.Parse(content))
                CheckFormat(path, document.RootElement);
            return JsonSerializer.Deserialize<RunReport>(content, Options) ?? throw NoReport(path, "it is empty", null);
        }
        catch (JsonException error)
        {
            throw NoReport(path, error.Message, error);
        }
    }

    private static byte[] Read(string path)
    {
        try
        {
            return File.ReadAllBytes(path);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new ReportException($"{path} cannot be read: {error.Message} Check the path and the permissions.", error);
        }
    }

    private static void CheckFormat(string path, JsonElement root)
    {
        if (root.ValueKind != JsonValueKind.Object || !root.TryGetProperty("format", out var value)
            || value.ValueKind != JsonValueKind.Number || !value.TryGetInt32(out var format) || format < 1)
            throw NoReport(path, "it has no number \"format\"", null);
        if (format > NewestFormat)
        {
            throw new ReportException(
                $"{path} has format {format}, but this version reads formats up to {NewestFormat}. Use the version that wrote the report, "
                + "or a newer one.");
        }
    }

    private static ReportException NoReport(string path, string reason, Exception? cause) =>
        new($"{path} is no report of a load test: {reason}. Give the {Name} that a run has written, or the folder with that file.", cause);
}
