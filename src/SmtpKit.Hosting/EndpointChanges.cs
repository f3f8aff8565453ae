namespace SmtpKit.Hosting;

/// <summary>What a changed configuration would do to the endpoints of a server that runs.</summary>
internal static class EndpointChanges
{
    /// <summary>Takes back what needs another socket: the endpoints are then those that are bound, in their order, with new rules where these can be had.</summary>
    /// <param name="bound">The endpoints in force.</param>
    /// <param name="wanted">The new ones; changed.</param>
    /// <returns>What was taken back, for the log; empty when nothing was.</returns>
    public static string TakeBack(IList<SmtpEndpoint> bound, IList<SmtpEndpoint> wanted)
    {
        List<string> changes = [];
        List<SmtpEndpoint> left = [.. wanted];
        List<SmtpEndpoint> result = [];
        foreach (SmtpEndpoint endpoint in bound)
        {
            int index = left.FindIndex(other => other.Address == endpoint.Address);
            SmtpEndpoint? match = index < 0 ? null : left[index];
            if (match is not null)
            {
                left.RemoveAt(index);
            }

            string? problem =
                match is null ? "removed"
                : match.Protocol != endpoint.Protocol ? $"{nameof(SmtpEndpoint.Protocol)} changed"
                : match.UnixSocketMode != endpoint.UnixSocketMode ? $"{nameof(SmtpEndpoint.UnixSocketMode)} changed"
                : null;
            if (problem is not null)
            {
                changes.Add($"{endpoint.Address} {problem}");
            }

            result.Add(problem is null ? match! : endpoint);
        }

        changes.AddRange(left.Select(endpoint => $"{endpoint.Address} added"));
        wanted.Clear();
        result.ForEach(wanted.Add);
        return string.Join(", ", changes);
    }
}
