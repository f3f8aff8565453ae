namespace SmtpKit.Inbox.Api;

/// <summary>Ends a request with problem details. Caught where all requests come in.</summary>
internal sealed class ProblemException(int status, string detail) : Exception(detail)
{
    public int Status => status;
}
