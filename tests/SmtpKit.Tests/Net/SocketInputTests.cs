using SmtpKit.Net;
using SmtpKit.Tests.Support;

namespace SmtpKit.Tests.Net;

/// <summary>Reading a socket.</summary>
public sealed class SocketInputTests : BufferedInputTests
{
    internal override async Task<InputPair> ConnectAsync()
    {
        SocketPair sockets = await SocketPair.ConnectAsync();
        sockets.Server.Blocking = false;
        return new InputPair(sockets, sockets.Client, new SocketInput(sockets.Server));
    }
}
