using Parley.Testing;

namespace Parley.Clients;

/// <summary>Runs the samples in other languages.</summary>
internal static class SampleProgram
{
    private static readonly Lazy<Task<string>> Compiled = new(CompileAsync);

    /// <summary>The languages.</summary>
    public static TheoryData<string> Languages => ["python", "typescript"];

    /// <summary>Runs the sample of a language to its end.</summary>
    /// <returns>The lines of its standard output.</returns>
    /// <exception cref="InvalidOperationException">It has failed. The message contains its output.</exception>
    public static async Task<string[]> RunAsync(string language, params string[] arguments)
    {
        if (language == "typescript")
            await Compiled.Value;
        string[] program = language == "typescript"
            ? ["node", "TypeScript/obj/samples/follow.js"]
            : ["python3", Repository.PathOf("samples/python/follow.py")];
        var printed = await Command.RunAsync(".", [.. program, .. arguments]);
        return [.. printed.Trim().Split('\n').Select(line => line.Trim())];
    }

    private static Task<string> CompileAsync() => Command.RunAsync(
        ".", "node", "node_modules/.bin/tsc", Repository.PathOf("samples/typescript/follow.ts"), "--strict", "--skipLibCheck", "--target",
        "ES2022", "--module", "ES2022", "--moduleResolution", "bundler", "--lib", "ES2022,DOM,DOM.Iterable,DOM.AsyncIterable",
        "--types", "node", "--outDir", "TypeScript/obj/samples");
}
