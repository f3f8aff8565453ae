using System.Diagnostics;
using System.Globalization;
using SmtpKit.Mime.Tests.Support;

namespace SmtpKit.Mime.Tests.Hostile;

/// <summary>
/// The mutation fuzzer. It runs for as long as SMTPKIT_FUZZ_SECONDS says, 5 by default, and always in the same order: SMTPKIT_FUZZ_SEED begins it elsewhere.
/// </summary>
public sealed class FuzzTests(ITestOutputHelper output)
{
    // More than the deepest of the generated ones needs.
    private const int MaxWork = 600;

    [Fact]
    public void Mutations_AreReadWithoutAnErrorAndWithinTheirLength()
    {
        TimeSpan budget = TimeSpan.FromSeconds(Setting("SMTPKIT_FUZZ_SECONDS", 5));
        int first = Setting("SMTPKIT_FUZZ_SEED", 1);
        int messages = 0;
        for (long started = Stopwatch.GetTimestamp(); messages < 100 || Stopwatch.GetElapsedTime(started) < budget; messages++)
        {
            int seed = unchecked(first + messages);
            byte[] mail = Mutations.Make(seed);
            long before = Work.Done;
            try
            {
                Everything.Touch(MimeView.Of(mail));
            }
            catch (Exception problem)
            {
                throw new InvalidOperationException($"seed {seed}: {Convert.ToBase64String(mail)}", problem);
            }

            (Work.Done - before).Should().BeLessThan(10_000 + ((long)mail.Length * MaxWork), $"seed {seed} is read in step with its length");
        }

        output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{messages} messages from seed {first}"));
    }

    private static int Setting(string name, int otherwise) =>
        int.TryParse(Environment.GetEnvironmentVariable(name), NumberStyles.Integer, CultureInfo.InvariantCulture, out int value) ? value : otherwise;
}
