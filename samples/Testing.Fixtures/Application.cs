using System.Net.Mail;

namespace Testing.Fixtures;

/// <summary>What is tested.</summary>
internal static class Application
{
    public static async Task RegisterAsync(string address, string host, int port)
    {
        using SmtpClient client = new(host, port);
        await client.SendMailAsync("shop@example.org", address, "Welcome", "Hello.");
    }
}
