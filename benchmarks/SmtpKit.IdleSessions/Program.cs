// What an idle session costs in memory: 10,000 sessions after EHLO, whose clients are another process. Exit code 1 when a session in the clear costs
// as much managed heap as the bar or more.
using System.Globalization;
using SmtpKit.IdleSessions;

const int Bar = 4_096;

if (args is ["client", string port, string tls])
{
    await ClientProcess.RunAsync(int.Parse(port, CultureInfo.InvariantCulture), bool.Parse(tls));
    return 0;
}

Console.WriteLine($"{Measurement.Sessions} idle sessions after EHLO, {Measurement.WarmUp} warm ones subtracted; octets each:");
Cost clear = await Measurement.RunAsync(tls: false);
Console.WriteLine($"in the clear: {clear.Managed,6} managed (bar: {Bar}), {clear.Resident,6} resident");
Cost encrypted = await Measurement.RunAsync(tls: true);
Console.WriteLine($"under TLS:    {encrypted.Managed,6} managed,             {encrypted.Resident,6} resident");
return clear.Managed < Bar ? 0 : 1;
