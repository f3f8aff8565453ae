using System.ComponentModel;
using System.Diagnostics;
using System.Globalization;
using System.Text;
using System.Text.Json;

namespace SmtpKit.Mime.Tests.Comparison;

/// <summary>
/// A thousand generated messages, read here and by Python's email package: what both say is the same. Where Python reads otherwise than mail clients do,
/// <c>describe.py</c> says so.
/// </summary>
public sealed class PythonComparisonTests
{
    private const int Messages = 1000;

    [Fact]
    public async Task GeneratedMail_IsReadAsPythonReadsIt()
    {
        byte[][] messages = [.. Enumerable.Range(0, Messages).Select(MailGenerator.Make)];
        List<List<string>> expected = await DescribeByPythonAsync(messages);

        expected.Should().HaveCount(Messages);
        List<string> differences = [];
        for (int i = 0; i < Messages; i++)
        {
            List<string> actual = Description.Of(MimeView.Of(messages[i]));
            if (!actual.SequenceEqual(expected[i]))
            {
                IEnumerable<string> gone = expected[i].Except(actual).Select(line => "python: " + line);
                IEnumerable<string> come = actual.Except(expected[i]).Select(line => "here:   " + line);
                differences.Add($"message {i}:\n{string.Join('\n', gone.Concat(come))}");
            }
        }

        differences.Should().BeEmpty("Python says otherwise of these");
    }

    private static async Task<List<List<string>>> DescribeByPythonAsync(byte[][] messages)
    {
        ProcessStartInfo start = new("python3", ["-I", Path.Combine(AppContext.BaseDirectory, "Comparison", "describe.py")])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            StandardOutputEncoding = Encoding.UTF8,
        };
        using Process python = Start(start);
        Task<string> output = python.StandardOutput.ReadToEndAsync();
        Task<string> error = python.StandardError.ReadToEndAsync();
        try
        {
            foreach (byte[] message in messages)
            {
                await python.StandardInput.BaseStream.WriteAsync(Encoding.ASCII.GetBytes(message.Length.ToString(CultureInfo.InvariantCulture) + "\n"));
                await python.StandardInput.BaseStream.WriteAsync(message);
            }

            python.StandardInput.Close();
        }
        catch (IOException)
        {
            // It has ended: what it wrote to say so tells more.
        }

        await python.WaitForExitAsync();
        python.ExitCode.Should().Be(0, await error);
        return [.. (await output).Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => JsonSerializer.Deserialize<List<string>>(line)!)];
    }

    private static Process Start(ProcessStartInfo start)
    {
        try
        {
            return Process.Start(start)!;
        }
        catch (Win32Exception problem)
        {
            throw new InvalidOperationException("This test needs Python 3: apt-get install python3", problem);
        }
    }
}
