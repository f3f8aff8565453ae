using System.IO.Pipelines;

namespace SmtpKit.Tests.Support;

/// <summary>The server's end of a connection over pipes.</summary>
internal sealed record DuplexPipe(PipeReader Input, PipeWriter Output) : IDuplexPipe;
