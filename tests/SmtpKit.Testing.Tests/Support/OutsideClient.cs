using System.Diagnostics;
using System.Net.Mail;

namespace SmtpKit.Testing.Tests.Support;

/// <summary>Sends one mail by a program that applications use: over STARTTLS with the fake server's root, signed in, from shop@example.org to ada@example.com.</summary>
internal static class OutsideClient
{
    private const string Script = """
        import smtplib, ssl, sys
        port, root, message = int(sys.argv[1]), sys.argv[2], open(sys.argv[3]).read()
        with smtplib.SMTP('localhost', port, timeout=30) as smtp:
            smtp.starttls(context=ssl.create_default_context(cafile=root))
            smtp.login('ada', 'secret')
            smtp.sendmail('shop@example.org', ['ada@example.com'], message)
        """;

    public static IReadOnlyList<string> Names { get; } = ["curl", "swaks", "smtplib", "SmtpClient"];

    /// <summary>Whether .NET's own client, which knows certificate authorities of the machine alone, meets a stage here.</summary>
    public static bool Meets(string client, string stage) => client != "SmtpClient" || stage is not ("StartTls" or "Auth");

    /// <returns>Whether the client believes that the mail was sent, and what it says.</returns>
    public static async Task<(bool IsSent, string Output)> SendAsync(string client, FakeSmtpServer smtp)
    {
        if (client == "SmtpClient")
        {
            return await SendBySmtpClientAsync(smtp);
        }

        string folder = Directory.CreateTempSubdirectory("smtpkit-").FullName;
        try
        {
            string root = Path.Combine(folder, "root.pem");
            string message = Path.Combine(folder, "message.eml");
            using (System.Security.Cryptography.X509Certificates.X509Certificate2 certificate = smtp.RootCertificate)
            {
                await File.WriteAllTextAsync(root, certificate.ExportCertificatePem());
            }

            await File.WriteAllTextAsync(message, "From: shop@example.org\r\nTo: ada@example.com\r\nSubject: Welcome\r\n\r\nHello.\r\n");
            return client switch
            {
                "curl" => await RunAsync(
                    "curl", "-sS", "--max-time", "30", "--ssl-reqd", "--cacert", root, $"smtp://localhost:{smtp.Port}", "-u", "ada:secret",
                    "--mail-from", "shop@example.org", "--mail-rcpt", "ada@example.com", "-T", message),
                "swaks" => await RunAsync(
                    "swaks", "--server", "localhost", "--port", $"{smtp.Port}", "--timeout", "30", "--tls", "--tls-verify", "--tls-ca-path", root,
                    "--auth", "PLAIN", "--auth-user", "ada", "--auth-password", "secret", "--from", "shop@example.org", "--to", "ada@example.com", "--data", message),
                _ => await RunAsync("python3", "-c", Script, $"{smtp.Port}", root, message),
            };
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private static async Task<(bool IsSent, string Output)> SendBySmtpClientAsync(FakeSmtpServer smtp)
    {
        try
        {
            await TestMail.SendAsync(smtp);
            return (true, "");
        }
        catch (SmtpException exception)
        {
            return (false, exception.ToString());
        }
    }

    private static async Task<(bool IsSent, string Output)> RunAsync(string program, params string[] arguments)
    {
        using Process process = Process.Start(new ProcessStartInfo(program, arguments) { RedirectStandardOutput = true, RedirectStandardError = true, RedirectStandardInput = true })!;
        process.StandardInput.Close();
        Task<string> output = process.StandardOutput.ReadToEndAsync();
        Task<string> error = process.StandardError.ReadToEndAsync();
        await process.WaitForExitAsync(TestContext.Current.CancellationToken).WaitAsync(TimeSpan.FromMinutes(1), TimeProvider.System);
        return (process.ExitCode == 0, $"{program}: exit code {process.ExitCode}\n{await output}{await error}");
    }
}
