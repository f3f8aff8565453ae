using System.Diagnostics;

namespace SmtpKit.Interop.Tests.Support;

/// <summary>An Exim of one test, with its own configuration and queue in a temporary folder. It has no daemon: it takes mail, and then sends all of it.</summary>
internal sealed class Exim : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    private Exim()
    {
    }

    /// <summary>Where it is: Debian does not install it beside Postfix, so it may be unpacked anywhere.</summary>
    private static string Program => Environment.GetEnvironmentVariable(OutsideProgram.EximVariable) ?? OutsideProgram.Find("exim4")!;

    private string Configuration => _folder["exim.conf"];

    /// <summary>Prepares one that relays everything to a port of this machine.</summary>
    /// <param name="authority">The certificate that it trusts, in PEM.</param>
    /// <param name="port">The port; STARTTLS must work there.</param>
    public static async Task<Exim> CreateAsync(string authority, int port)
    {
        Exim exim = new();
        try
        {
            exim.Prepare(authority, port);
            (await ProcessRunner.RunAsync("chown", ["Debian-exim", exim._folder["spool"]])).ShouldSucceed();
            return exim;
        }
        catch
        {
            exim.Dispose();
            throw;
        }
    }

    /// <summary>Hands it messages, which it keeps until <see cref="SendAllAsync"/>.</summary>
    public async Task InjectAsync(IReadOnlyList<RelayedMail> mails, CancellationToken cancellationToken)
    {
        using CancellationTokenSource tooLong = new(Patience.Load, TimeProvider.System);
        using CancellationTokenSource stop = CancellationTokenSource.CreateLinkedTokenSource(tooLong.Token, cancellationToken);
        using Process process = ProcessRunner.Start(Program, ["-C", Configuration, "-odq", "-bs"]);
        try
        {
            Task<string> error = process.StandardError.ReadToEndAsync(stop.Token);
            await MailInjector.RunAsync(process.StandardOutput.BaseStream, process.StandardInput.BaseStream, mails, stop.Token);
            await process.WaitForExitAsync(stop.Token);
            new ProcessResult("exim4", process.ExitCode, "", await error).ShouldSucceed();
        }
        finally
        {
            ProcessRunner.Kill(process);
        }
    }

    /// <summary>Sends what is in its queue, and waits for the end.</summary>
    /// <param name="reusesConnections">Whether it sends many messages over one connection.</param>
    public async Task SendAllAsync(bool reusesConnections)
    {
        // By two times «q» the queue is read once for what goes where, and then sent host by host.
        string queue = reusesConnections ? "-qq" : "-q";
        (await ProcessRunner.RunAsync(Program, ["-C", Configuration, queue], patience: Patience.Load)).ShouldSucceed();
    }

    /// <summary>Its log, line by line.</summary>
    public Task<string[]> LogAsync() => File.ReadAllLinesAsync(_folder["spool/mainlog"], TestContext.Current.CancellationToken);

    public void Dispose() => _folder.Dispose();

    private void Prepare(string authority, int port)
    {
        // It gives up root for most of its work, and has to pass through.
        _folder.OpenToAll();
        Directory.CreateDirectory(_folder["spool"]);
        File.WriteAllText(_folder["ca.pem"], authority);
        File.WriteAllText(Configuration, $"""
            # It starts itself anew for each further message of a connection.
            exim_path = {Program}
            spool_directory = {_folder["spool"]}
            log_file_path = {_folder["spool"]}/%slog
            log_selector = +pipelining +smtp_confirmation +tls_certificate_verified
            primary_hostname = relay.sender.test
            keep_environment =
            disable_ipv6
            smtputf8_advertise_hosts = *
            dsn_advertise_hosts = *
            acl_smtp_rcpt = accept
            # The one field that it would add.
            received_header_text =

            begin routers

            relay:
              driver = manualroute
              transport = smtp
              route_list = * localhost byname
              # The host is this one, which is not a mistake here.
              self = send

            begin transports

            smtp:
              driver = smtp
              port = {port}
              hosts_require_tls = *
              tls_verify_certificates = {_folder["ca.pem"]}
              tls_verify_hosts = *
            """);
    }
}
