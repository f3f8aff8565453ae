namespace SmtpKit.LoadTest.Servers;

/// <summary>Installs what servers need and is not there: on Debian and Ubuntu, as root.</summary>
internal static class Installer
{
    private const string PolicyFile = "/usr/sbin/policy-rc.d";

    /// <summary>Tries; what then is still missing is found out by asking the catalog again.</summary>
    public static void InstallMissing(IEnumerable<ServerKind> servers)
    {
        ServerKind[] missing = [.. servers.Where(server => server.Missing is not null)];
        if (missing.Length == 0 || !Environment.IsPrivilegedProcess || Tool.FirstFile("/usr/bin/apt-get") is null)
        {
            return;
        }

        List<string> packages = [.. missing.SelectMany(server => PackagesOf(server.Name))];
        if (packages.Count > 0)
        {
            Console.WriteLine($"installing {string.Join(' ', packages)}");
            KeepServicesFromStarting();
            Environment.SetEnvironmentVariable("DEBIAN_FRONTEND", "noninteractive");
            _ = Tool.Output("apt-get", ["update", "-qq"]);
            _ = Tool.Output("apt-get", ["install", "-y", "-qq", "--no-install-recommends", .. packages]);
        }

        if (missing.Any(server => server.Name == ServerNames.SmtpServer))
        {
            Console.WriteLine($"installing smtp-server {NodePackage.Version} from npm");
            NodePackage.Install();
        }
    }

    private static IEnumerable<string> PackagesOf(string server) => server switch
    {
        ServerNames.SmtpSink => ["postfix"],
        ServerNames.Aiosmtpd => ["python3-aiosmtpd"],

        ServerNames.SmtpServer => PackagesOfNode(),
        _ => [],
    };

    // Whatever node is there will do; Debian's npm comes apart from it, others bring it along.
    private static IEnumerable<string> PackagesOfNode()
    {
        if (Tool.Output("node", ["--version"]) is null)
        {
            yield return "nodejs";
        }

        if (Tool.Output("npm", ["--version"]) is null)
        {
            yield return "npm";
        }
    }

    // Debian's Postfix would be started at once, and listen on port 25.
    private static void KeepServicesFromStarting()
    {
        if (!File.Exists(PolicyFile))
        {
            File.WriteAllText(PolicyFile, "#!/bin/sh\nexit 101\n");
            _ = Tool.Output("chmod", ["755", PolicyFile]);
        }
    }
}
