using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace Parley.Core.Settings;

/// <summary>Binds options to the configuration.</summary>
public static class SettingsExtensions
{
    /// <summary>Binds one section of the configuration to an options class. The host resolves the options when it starts.</summary>
    /// <param name="services">The services of the host.</param>
    /// <param name="section">The name of the section.</param>
    /// <param name="configuration">The configuration to read, or null for the host's own.</param>
    /// <exception cref="OptionsValidationException">At start: the section holds a setting that the class does not have, one value
    /// for a list, or a value that cannot be converted. The message names the setting.</exception>
    public static OptionsBuilder<T> AddSettings<T>(this IServiceCollection services, string section, IConfiguration? configuration = null)
        where T : class
    {
        var options = services.AddOptions<T>().ValidateOnStart();
        services.AddSingleton<IConfigureOptions<T>>(provider =>
            new SettingsBinder<T>(configuration ?? provider.GetRequiredService<IConfiguration>(), section));
        return options;
    }
}
