using System.Net;
using System.Net.Sockets;
using Microsoft.AspNetCore.Connections;
using Parley.Silo;

namespace Parley.ApiFrontend.Hosting;

/// <summary>What may be wrong with where to listen, said before anything starts or instead of a stack.</summary>
internal static class ListeningAddresses
{
    private const string Example = "http://localhost:5081";

    /// <summary>Looks whether every address is one.</summary>
    /// <param name="urls">Addresses, separated by semicolons.</param>
    /// <exception cref="StartException">One of them is none.</exception>
    public static void Check(string urls)
    {
        foreach (var url in urls.Split(';', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries))
        {
            if (!IsAddress(url))
                throw new StartException($"'{url}' is no address to listen at. One looks like {Example}.");
        }
    }

    /// <summary>A sentence for whoever chose the addresses, where a start failed because of them; else null.</summary>
    public static string? WhyNot(Exception exception) => exception switch
    {
        IOException { InnerException: AddressInUseException } => $"{exception.Message} Choose another one, as with --urls {Example}.",
        SocketException or IOException { InnerException: SocketException or AggregateException } =>
            $"The address cannot be listened at: {exception.GetBaseException().Message}. Choose another one, as with --urls {Example}.",
        InvalidOperationException { Source: "Microsoft.AspNetCore.Server.Kestrel.Core" } => exception.Message, // no certificate for https
        _ => null,
    };

    private static bool IsAddress(string url)
    {
        try
        {
            var address = BindingAddress.Parse(url);
            return address.Scheme is "http" or "https" && address.Port is >= IPEndPoint.MinPort and <= IPEndPoint.MaxPort;
        }
        catch (FormatException)
        {
            return false;
        }
    }
}
