using System.Globalization;

namespace Parley.Faults.Soak;

/// <summary>The resources of a process, as the operating system counts them.</summary>
/// <param name="Memory">Resident memory, in bytes.</param>
/// <param name="Handles">Open files, sockets and other handles.</param>
/// <param name="Threads">Threads.</param>
internal sealed record ProcessUse(long Memory, int Handles, int Threads)
{
    /// <summary>The current resources of a process.</summary>
    public static ProcessUse Of(int processId)
    {
        var folder = $"/proc/{processId.ToString(CultureInfo.InvariantCulture)}";
        var status = File.ReadLines(Path.Combine(folder, "status"))
            .Select(line => line.Split((char[])[':', '\t', ' '], StringSplitOptions.RemoveEmptyEntries))
            .ToDictionary(words => words[0], words => words.ElementAtOrDefault(1));
        return new(
            long.Parse(status["VmRSS"]!, CultureInfo.InvariantCulture) << 10,
            Directory.GetFiles(Path.Combine(folder, "fd")).Length,
            int.Parse(status["Threads"]!, CultureInfo.InvariantCulture));
    }

    public override string ToString() =>
        string.Create(CultureInfo.InvariantCulture, $"{Memory >> 20} MiB, {Handles} handles, {Threads} threads");
}
