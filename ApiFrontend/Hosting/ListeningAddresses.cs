using System.Net;
using System.Net.Sockets;
using Microsoft.AspNetCore.Connections;
using Parley.Silo;

namespace Parley.ApiFrontend.Hosting;

/// <summary>Explains errors in the addresses to listen on, before the start or in place of a stack trace.</summary>
internal static class ListeningAddresses
{
    private const string Example = "http://localhost:5081";

    /// <summary>Checks that every address is valid.</summary>
    /// <param name="urls">Addresses, separated by semicolons.</param>
    /// <exception cref="StartException">An address is invalid.</exception>
    public static void Check(string urls)
    {
        foreach (var url in urls.Split(';', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries))
        {
            if (!IsAddress(url))
                throw new StartException($"'{url}' is not an address to listen on. Example: {Example}.");
        }
    }

    /// <summary>Returns a message for the operator if a start failed because of the addresses; else null.</summary>
    public static string? WhyNot(Exception exception) => exception switch
    {
        IOException { InnerException: AddressInUseException } =>
            $"{exception.Message} Stop the process that uses it, or choose another port: --urls http://localhost:PORT.",
        SocketException or IOException { InnerException: SocketException or AggregateException } =>
            $"Cannot listen on the address: {exception.GetBaseException().Message}. Choose another one, for example with --urls {Example}.",
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
