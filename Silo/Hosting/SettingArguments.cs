using System.CommandLine;
using System.CommandLine.Parsing;

namespace Parley.Silo.Hosting;

/// <summary>Parses settings on a command line, as <c>--Section:Name=value</c>.</summary>
public static class SettingArguments
{
    /// <summary>Creates the argument for settings.</summary>
    public static Argument<string[]> Create()
    {
        var settings = new Argument<string[]>("settings")
        {
            Description = "Any setting of docs/operations.md, as --Section:Name=value.",
            Arity = ArgumentArity.ZeroOrMore,
        };
        settings.Validators.Add(RefuseOtherThanSettings);
        return settings;
    }

    /// <summary>Returns the given settings, by name.</summary>
    public static Dictionary<string, string?> Of(ParseResult parsed, Argument<string[]> settings)
    {
        ArgumentNullException.ThrowIfNull(parsed);
        return parsed.GetRequiredValue(settings).Select(setting => Setting(setting)!.Value).ToDictionary(StringComparer.OrdinalIgnoreCase);
    }

    /// <summary>Refuses an option without a value: in <c>--data --verbose</c>, <c>--verbose</c> is not the value.</summary>
    public static void RefuseOptionAsValue(OptionResult result)
    {
        ArgumentNullException.ThrowIfNull(result);
        if (result.Tokens is [{ Value: ['-', ..] }])
            result.AddError($"{result.Option.Name} needs a value.");
    }

    private static void RefuseOtherThanSettings(ArgumentResult result)
    {
        var names = new HashSet<string>(StringComparer.OrdinalIgnoreCase);
        foreach (var token in result.Tokens)
        {
            if (Setting(token.Value) is not { Key: var name })
                result.AddError($"'{token.Value}' is not an option. Write a setting as --Section:Name=value.");
            else if (!names.Add(name))
                result.AddError($"'{name}' is given twice.");
        }
    }

    private static KeyValuePair<string, string?>? Setting(string token)
    {
        var equals = token.IndexOf('=', StringComparison.Ordinal);
        return token.StartsWith("--", StringComparison.Ordinal) && equals > 2 && token.AsSpan(2, equals - 2).Contains(':')
            ? new(token[2..equals], token[(equals + 1)..])
            : null;
    }
}
