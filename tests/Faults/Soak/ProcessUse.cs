using System.Globalization;

namespace Parley.Faults.Soak;

/// <summary>What a process holds of the machine, as the system counts it.</summary>
/// <param name="Memory">Resident memory, in bytes.</param>
/// <param name="Handles">Open files, sockets and the like.</param>
/// <param name="Threads">Threads.</param>
internal sealed record ProcessUse(long Memory, int Handles, int Threads)
{
    /// <summary>What a process holds now.</summary>
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
