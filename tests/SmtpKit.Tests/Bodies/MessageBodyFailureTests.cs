using System.Text;
using SmtpKit.Tests.Support;

namespace SmtpKit.Tests.Bodies;

/// <summary>A message that failed stays failed; a header field that cannot stand is refused.</summary>
public sealed class MessageBodyFailureTests
{
    [Fact]
    public async Task FailureWhileReadingAhead_IsThrownByEveryLaterRead()
    {
        Cut body = new("Subject: x\r\n");
        await ShouldFailAsync(() => body.ReadHeaderSectionAsync(1000).AsTask());

        await ShouldFailAsync(() => body.ReadHeaderSectionAsync(1000).AsTask());
        await ShouldFailAsync(() => body.ReadAsync().AsTask());
        await ShouldFailAsync(() => body.ReadAsync().AsTask());
        await ShouldFailAsync(() => body.CopyToAsync(Stream.Null).AsTask());
        await ShouldFailAsync(() => body.AsStream().CopyToAsync(Stream.Null));
    }

    [Fact]
    public async Task StoreThatSwallowsTheFailure_IsGivenNothing()
    {
        List<MessageBodyFailure> seen = [];
        List<string> read = [];
        await using TestServer server = new TestServer().WithStore(async (_, _, body, _) =>
        {
            for (int i = 0; i < 3; i++)
            {
                try
                {
                    if (i == 0)
                    {
                        await body.ReadHeaderSectionAsync(1000, CancellationToken.None);
                    }

                    read.Add(Encoding.ASCII.GetString((await body.ReadAsync(CancellationToken.None)).Span));
                }
                catch (MessageBodyException exception)
                {
                    seen.Add(exception.Failure);
                }
                catch (ObjectDisposedException)
                {
                    // The session, which knows of the failure too, has taken the body back meanwhile.
                }
            }

            return SmtpReply.Ok;
        });
        TestClient client = await server.Connect().DataAsync();
        await client.SendAsync("Subject: x\r\n");
        await client.SessionWaitsAsync();
        await client.DisposeAsync();
        await client.SessionEndsAsync();

        read.Should().BeEmpty("half a message must not look like one");
        seen.Should().NotBeEmpty().And.OnlyContain(failure => failure == MessageBodyFailure.Disconnected);
    }

    [Theory]
    [InlineData("a\u007fb")]
    [InlineData("\u007f")]
    [InlineData("a\r\n \u007fb")]
    public void HeaderValueWithDel_IsRefused(string value) => MessageBody.FromStream(Stream.Null)
        .Invoking(body => body.WithHeader("X-A", value)).Should().Throw<ArgumentException>().WithParameterName(nameof(value));

    private static async Task ShouldFailAsync(Func<Task> read) =>
        (await read.Should().ThrowAsync<MessageBodyException>()).Which.Failure.Should().Be(MessageBodyFailure.Disconnected);

    /// <summary>Lends its text once; then the client is gone.</summary>
    private sealed class Cut(string text) : MessageBody
    {
        private bool _lent;

        protected override ValueTask<ReadOnlyMemory<byte>> ReadCoreAsync(CancellationToken cancellationToken)
        {
            if (_lent)
            {
                throw new MessageBodyException(MessageBodyFailure.Disconnected, "The client went away.");
            }

            _lent = true;
            return new(Encoding.ASCII.GetBytes(text));
        }
    }
}
