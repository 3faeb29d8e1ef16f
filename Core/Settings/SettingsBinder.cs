using System.Collections;
using System.Reflection;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Options;

namespace Parley.Core.Settings;

/// <summary>Copies one section of the configuration into an options object.</summary>
/// <remarks>The configuration binder of .NET ignores an unknown setting. Here such a setting fails the start. Otherwise a process with a
/// misspelled <c>Api:TrustedProxies</c> would run without this setting.</remarks>
internal sealed class SettingsBinder<T>(IConfiguration configuration, string name) : IConfigureOptions<T>
    where T : class
{
    // The value is an example of a key below a setting with several values; null if the setting has one value.
    private static readonly Dictionary<string, string?> Settings = typeof(T)
        .GetProperties(BindingFlags.Instance | BindingFlags.Public)
        .Where(property => property.SetMethod is { IsPublic: true } || ExampleKey(property.PropertyType) is not null)
        .ToDictionary(property => property.Name, property => ExampleKey(property.PropertyType), StringComparer.OrdinalIgnoreCase);

    public void Configure(T options)
    {
        var section = configuration.GetSection(name);
        var failures = section.GetChildren().Select(WhyNot).OfType<string>().ToArray();
        if (failures.Length > 0)
            throw new OptionsValidationException(Options.DefaultName, typeof(T), failures);
        try
        {
            section.Bind(options);
        }
        catch (InvalidOperationException exception)
        {
            // The binder's message names the setting, its value and the expected type.
            throw new OptionsValidationException(Options.DefaultName, typeof(T), [
                $"{exception.Message} Write a time as 00:00:05 (hours, minutes, seconds), a number and a size in bytes as digits only, "
                + "and a switch as true or false.",
            ]);
        }
    }

    private static string? ExampleKey(Type type) => type switch
    {
        { IsGenericType: true } when type.GetGenericTypeDefinition() == typeof(IDictionary<,>) => "NAME",
        _ when type != typeof(string) && type.IsAssignableTo(typeof(IEnumerable)) => "0",
        _ => null,
    };

    private static string? WhyNot(IConfigurationSection setting)
    {
        if (!Settings.TryGetValue(setting.Key, out var exampleKey))
            return $"{setting.Path} is not a setting. The settings of this section are {string.Join(", ", Settings.Keys.Order())}.";
        return exampleKey is not null && !string.IsNullOrEmpty(setting.Value)
            ? $"{setting.Path} holds several values. Give each a key of its own, for example {setting.Path}:{exampleKey}={setting.Value}."
            : null;
    }
}
