using System.Text.Json;
using Microsoft.Playwright;

namespace SmtpKit.Inbox.BrowserTests.Support;

/// <summary>axe-core, from npm: what it finds against the rules of WCAG.</summary>
internal static class Axe
{
    /// <summary>Holds the path of axe-core's package: a folder with <c>axe.min.js</c>.</summary>
    public const string Variable = "SMTPKIT_AXE";

    private const string Run = """
        async () => (await axe.run()).violations
            .filter(violation => ['serious', 'critical'].includes(violation.impact))
            .map(violation => `${violation.id}: ${violation.nodes.map(node => `${node.target} ${node.failureSummary}`).join('; ')}`)
        """;

    /// <summary>Fails when there is a serious fault, or a critical one.</summary>
    public static async Task ExpectNoFaultAsync(IPage page)
    {
        // Evaluated by the browser's own debugger, it is no script of the page: its policy stays as it is.
        await page.EvaluateAsync(await File.ReadAllTextAsync(Path.Combine(Environment.GetEnvironmentVariable(Variable)!, "axe.min.js")));
        JsonElement? faults = await page.EvaluateAsync(Run);
        faults!.Value.EnumerateArray().Select(fault => fault.GetString()).Should().BeEmpty();
    }
}
