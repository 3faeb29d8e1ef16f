using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Parley.Content;

namespace Parley.Grains.Users;

/// <summary>Registers the built-in people.</summary>
public static class UserServiceCollectionExtensions
{
    /// <summary>Adds the built-in <see cref="IUserDirectory"/> unless another is there. For silos and cluster clients alike: needs an
    /// <see cref="IGrainFactory"/>.</summary>
    public static IServiceCollection AddUsers(this IServiceCollection services)
    {
        services.TryAddSingleton<IUserDirectory, UserDirectory>();
        return services;
    }
}
