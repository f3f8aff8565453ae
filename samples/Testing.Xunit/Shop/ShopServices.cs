using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace Testing.Xunit.Shop;

/// <summary>The shop's services, as its own Program adds them.</summary>
internal static class ShopServices
{
    public static IServiceCollection AddShop(this IServiceCollection services)
    {
        services.AddOptions<MailOptions>();
        services.TryAddSingleton(TimeProvider.System);
        return services.AddSingleton<Outbox>().AddSingleton<WebShop>();
    }
}
