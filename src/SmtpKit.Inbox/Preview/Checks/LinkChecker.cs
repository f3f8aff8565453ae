using System.Net;
using System.Net.Sockets;
using SmtpKit.Inbox.Api;
using SmtpKit.Mime;

namespace SmtpKit.Inbox.Preview.Checks;

/// <summary>
/// Follows the links of a mail, when it is asked to: HEAD, and GET where that is not answered. Only to public addresses: a mail is a stranger's, and must not have this
/// machine ask for something in its own network. The address is judged where the connection is made, so that neither a name that has several addresses nor a redirect
/// leads past it. Nothing is sent that would tell who asks.
/// </summary>
internal sealed class LinkChecker : IDisposable
{
    private const int MaxLinks = 100;
    private const int MaxAtOnce = 8;
    private const int MaxRedirects = 5;
    private static readonly TimeSpan Timeout = TimeSpan.FromSeconds(10);

    private readonly TimeProvider _time;
    private readonly HttpMessageInvoker _client;

    public LinkChecker(TimeProvider time)
        : this(time, PublicAddress.IsPublic)
    {
    }

    /// <param name="time">The clock.</param>
    /// <param name="isAllowed">Which addresses may be connected to.</param>
    internal LinkChecker(TimeProvider time, Func<IPAddress, bool> isAllowed)
    {
        _time = time;
        _client = new HttpMessageInvoker(new SocketsHttpHandler
        {
            AllowAutoRedirect = false,
            UseCookies = false,
            UseProxy = false,
            Credentials = null,
            MaxResponseHeadersLength = 64,
            PooledConnectionLifetime = TimeSpan.FromMinutes(1),
            ConnectCallback = async (context, cancellationToken) =>
            {
                IPAddress[] addresses = await Dns.GetHostAddressesAsync(context.DnsEndPoint.Host, cancellationToken).ConfigureAwait(false);
                IPAddress[] allowed = [.. addresses.Where(isAllowed)];
                if (allowed.Length == 0)
                {
                    throw new NotPublicException();
                }

                Socket socket = new(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
                try
                {
                    await socket.ConnectAsync(allowed, context.DnsEndPoint.Port, cancellationToken).ConfigureAwait(false);
                    return new NetworkStream(socket, ownsSocket: true);
                }
                catch
                {
                    socket.Dispose();
                    throw;
                }
            },
        });
    }

    public async Task<IReadOnlyList<LinkFinding>> CheckAsync(MimeView view, CancellationToken cancellationToken)
    {
        string[] links = [.. view.Links.Where(link => link.Uri is { Scheme: "http" or "https" }).Select(link => link.Uri!.AbsoluteUri).Distinct(StringComparer.Ordinal)];
        LinkFinding[] findings = new LinkFinding[links.Length];
        await Parallel.ForAsync(
            0,
            Math.Min(links.Length, MaxLinks),
            new ParallelOptions { MaxDegreeOfParallelism = MaxAtOnce, CancellationToken = cancellationToken },
            async (i, token) => findings[i] = await CheckAsync(links[i], token).ConfigureAwait(false)).ConfigureAwait(false);
        for (int i = MaxLinks; i < links.Length; i++)
        {
            findings[i] = new LinkFinding(links[i], null, $"Not asked for: at most {MaxLinks} links are.");
        }

        return findings;
    }

    public void Dispose() => _client.Dispose();

    private async ValueTask<LinkFinding> CheckAsync(string link, CancellationToken cancellationToken)
    {
        using CancellationTokenSource time = new(Timeout, _time);
        using CancellationTokenSource end = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, time.Token);
        try
        {
            return new LinkFinding(link, await FollowAsync(new Uri(link), end.Token).ConfigureAwait(false), null);
        }
        catch (OperationCanceledException) when (time.IsCancellationRequested)
        {
            return new LinkFinding(link, null, $"No answer within {Timeout.TotalSeconds} seconds.");
        }
        catch (ProblemException problem)
        {
            return new LinkFinding(link, null, problem.Message);
        }
        catch (NotPublicException)
        {
            return new LinkFinding(link, null, NotPublicException.Text);
        }
        catch (HttpRequestException exception)
        {
            return new LinkFinding(link, null, exception.InnerException is NotPublicException ? NotPublicException.Text : exception.Message);
        }
        catch (Exception exception) when (exception is SocketException or IOException)
        {
            return new LinkFinding(link, null, exception.Message);
        }
    }

    private async Task<int> FollowAsync(Uri uri, CancellationToken cancellationToken)
    {
        for (int i = 0; i <= MaxRedirects; i++)
        {
            (int status, Uri? next) = await AskAsync(HttpMethod.Head, uri, cancellationToken).ConfigureAwait(false);
            if (status is 403 or 404 or 405 or 501)
            {
                // Some answer HEAD otherwise than GET, or not at all.
                (status, next) = await AskAsync(HttpMethod.Get, uri, cancellationToken).ConfigureAwait(false);
            }

            if (next is null)
            {
                return status;
            }

            if (next.Scheme is not ("http" or "https"))
            {
                throw new ProblemException(status, $"It leads on to '{next.Scheme}:', which is not followed.");
            }

            uri = next;
        }

        throw new ProblemException(0, $"It leads on more than {MaxRedirects} times.");
    }

    // The content is not read: the connection is closed instead.
    private async Task<(int Status, Uri? Next)> AskAsync(HttpMethod method, Uri uri, CancellationToken cancellationToken)
    {
        using HttpRequestMessage request = new(method, uri);
        request.Headers.UserAgent.ParseAdd("SmtpKit-Inbox");
        request.Headers.ConnectionClose = true;
        using HttpResponseMessage response = await _client.SendAsync(request, cancellationToken).ConfigureAwait(false);
        int status = (int)response.StatusCode;
        Uri? location = status is 301 or 302 or 303 or 307 or 308 ? response.Headers.Location : null;
        return (status, location is null ? null : new Uri(uri, location));
    }

    /// <summary>A host has no address that may be connected to.</summary>
    private sealed class NotPublicException() : IOException(Text)
    {
        public const string Text = "Not asked for: it leads to this machine or into a private network.";
    }
}
