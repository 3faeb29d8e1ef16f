using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Parley.Content;

namespace Parley.Grains.Users;

/// <summary>Registers the built-in directory of people.</summary>
public static class UserServiceCollectionExtensions
{
    /// <summary>Adds the built-in <see cref="IUserDirectory"/> unless another one is registered. It works in silos and in cluster clients.
    /// It needs an <see cref="IGrainFactory"/>.</summary>
    public static IServiceCollection AddUsers(this IServiceCollection services)
    {
        services.TryAddSingleton<IUserDirectory, UserDirectory>();
        return services;
    }
}
