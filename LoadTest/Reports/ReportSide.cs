namespace Parley.LoadTest.Reports;

/// <summary>One side of a comparison: the reports of one run, or of repeated runs.</summary>
/// <param name="Name">The path that was given.</param>
/// <param name="Runs">The reports; at least one.</param>
internal sealed record ReportSide(string Name, IReadOnlyList<RunReport> Runs)
{
    /// <summary>Loads a report, a folder with a report, or a folder whose subfolders have one report each.</summary>
    /// <exception cref="ReportException">There is no report, or one of them cannot be used.</exception>
    public static ReportSide Load(string path)
    {
        if (File.Exists(path))
            return new(path, [ReportFile.Load(path)]);
        if (!Directory.Exists(path))
        {
            throw new ReportException(
                $"{path} does not exist. Give a {ReportFile.Name}, or a folder with one or with subfolders that have one.");
        }

        var own = Path.Combine(path, ReportFile.Name);
        string[] files = File.Exists(own)
            ? [own]
            : [
                .. Directory.GetDirectories(path)
                    .Order(StringComparer.Ordinal)
                    .Select(folder => Path.Combine(folder, ReportFile.Name))
                    .Where(File.Exists),
            ];
        return files.Length > 0
            ? new(path, [.. files.Select(ReportFile.Load)])
            : throw new ReportException(
                $"{path} has no {ReportFile.Name}, and none of its subfolders has one. Give the folder that a run has written.");
    }
}
