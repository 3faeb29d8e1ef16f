using System.Globalization;
using System.Runtime.InteropServices;

namespace Parley.StorageContract.PowerCuts;

/// <summary>Redirects the calls that a loaded library makes to functions of other libraries. Such a call goes through a slot that holds the
/// address of the function; the slot is overwritten.</summary>
/// <remarks>For 64-bit Linux. A redirection is permanent, so the replacement must forward the calls that it does not want to
/// handle.</remarks>
internal static unsafe partial class NativeImports
{
    private const int ReadWrite = 3;

    /// <summary>Redirects every call that a library makes to the given functions.</summary>
    /// <param name="library">The beginning of the name of the library's file.</param>
    /// <param name="replacements">The functions, by name, with the addresses to call instead.</param>
    public static void Lead(string library, IReadOnlyDictionary<string, nint> replacements)
    {
        var start = StartOf(library);
        var dynamic = DynamicOf(start);
        var (names, symbols) = (At(start, dynamic[5]), At(start, dynamic[6]));
        foreach (var (table, length) in new[] { (0x17, 2), (7, 8) })
        {
            if (!dynamic.TryGetValue(table, out var entries))
                continue;
            for (var entry = At(start, entries); entry < At(start, entries) + (nint)dynamic[length]; entry += 24)
            {
                var symbol = *(uint*)(entry + 12);
                if (symbol != 0 && Marshal.PtrToStringUTF8(names + *(int*)(symbols + (nint)symbol * 24)) is { } name
                    && replacements.TryGetValue(name, out var replacement) && IsSlot(*(uint*)(entry + 8)))
                {
                    Write(start + *(nint*)entry, replacement);
                }
            }
        }
    }

    // The relocation types of functions and of their addresses, on x64 and on arm64.
    private static bool IsSlot(uint kind) => kind is 6 or 7 or 1025 or 1026;

    private static nint StartOf(string library)
    {
        var mapping = File.ReadLines("/proc/self/maps").FirstOrDefault(line =>
            line.Split(' ', 6, StringSplitOptions.RemoveEmptyEntries) is [_, _, "00000000", _, _, var path]
            && Path.GetFileName(path).StartsWith(library, StringComparison.Ordinal));
        return mapping is null
            ? throw new InvalidOperationException($"{library} is not loaded.")
            : nint.Parse(
                mapping.AsSpan(0, mapping.IndexOf('-', StringComparison.Ordinal)), NumberStyles.HexNumber, CultureInfo.InvariantCulture);
    }

    private static Dictionary<int, nuint> DynamicOf(nint start)
    {
        var headers = start + *(nint*)(start + 0x20);
        var found = new Dictionary<int, nuint>();
        for (var i = 0; i < *(ushort*)(start + 0x38); i++)
        {
            var header = headers + i * *(ushort*)(start + 0x36);
            if (*(uint*)header != 2)
                continue;
            for (var entry = start + *(nint*)(header + 0x10); *(long*)entry != 0; entry += 16)
                found.TryAdd((int)*(long*)entry, *(nuint*)(entry + 8));
        }

        return found;
    }

    // The loader may have replaced offsets in the file by addresses.
    private static nint At(nint start, nuint place) => (nint)place < start ? start + (nint)place : (nint)place;

    private static void Write(nint slot, nint value)
    {
        var page = slot & ~(nint)(Environment.SystemPageSize - 1);
        if (MemoryProtect(page, (nuint)Environment.SystemPageSize, ReadWrite) != 0)
            throw new InvalidOperationException($"mprotect: {Marshal.GetLastPInvokeErrorMessage()}");
        Volatile.Write(ref *(nint*)slot, value);
    }

    [LibraryImport("libc", EntryPoint = "mprotect", SetLastError = true)]
    private static partial int MemoryProtect(nint address, nuint length, int protection);
}
