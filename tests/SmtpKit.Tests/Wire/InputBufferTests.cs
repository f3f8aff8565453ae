using System.Buffers;
using System.IO.Pipelines;
using System.Text;
using SmtpKit.Wire;

namespace SmtpKit.Tests.Wire;

public sealed class InputBufferTests
{
    private readonly Pipe _pipe = new();

    [Fact]
    public async Task WhatIsUnread_StaysWhenNothingElseIsReady()
    {
        InputBuffer input = new(_pipe.Reader);
        await SendAsync("NOOP\r\nQUIT\r\n");
        await input.FillAsync();
        input.Unread = input.Unread.Slice(6);

        input.FillNow();
        Text(input).Should().Be("QUIT\r\n");

        await SendAsync("more");
        input.FillNow();
        Text(input).Should().Be("QUIT\r\nmore");
    }

    [Fact]
    public async Task WhatIsUnread_IsReadByWhoeverGetsThePipeNext()
    {
        InputBuffer input = new(_pipe.Reader);
        await SendAsync("STARTTLS\r\nhello");
        await input.FillAsync();
        input.Unread = input.Unread.Slice(10);
        input.Release();

        _pipe.Reader.TryRead(out ReadResult next).Should().BeTrue();
        Encoding.ASCII.GetString(next.Buffer).Should().Be("hello");
    }

    [Fact]
    public async Task Fill_WaitsForMoreThanIsUnread()
    {
        InputBuffer input = new(_pipe.Reader);
        await SendAsync("MAIL FR");
        await input.FillAsync();
        ValueTask more = input.FillAsync();
        more.IsCompleted.Should().BeFalse("half a line is no line");

        await SendAsync("OM");
        await more;
        Text(input).Should().Be("MAIL FROM");
    }

    [Fact]
    public async Task TransportThatThrows_IsTheEndAndItsReasonIsKept()
    {
        IOException gone = new("gone");
        Func<InputBuffer, ValueTask>[] reads =
        [
            input => input.FillAsync(),
            input => input.FillIfReadyAsync(),
            input =>
            {
                input.FillNow();
                return default;
            },
        ];
        foreach (Func<InputBuffer, ValueTask> read in reads)
        {
            Pipe pipe = new();
            await pipe.Writer.CompleteAsync(gone);
            InputBuffer input = new(pipe.Reader);
            await read(input);
            input.IsCompleted.Should().BeTrue();
            input.Fault.Should().Be(gone);
        }
    }

    [Fact]
    public async Task TransportThatThrowsWhileItIsWaitedFor_IsTheEndToo()
    {
        InputBuffer input = new(_pipe.Reader);
        ValueTask fill = input.FillAsync();
        fill.IsCompleted.Should().BeFalse();
        IOException gone = new("gone");
        await _pipe.Writer.CompleteAsync(gone);
        await fill;
        input.IsCompleted.Should().BeTrue();
        input.Fault.Should().Be(gone);
    }

    private async Task SendAsync(string text) => await _pipe.Writer.WriteAsync(Encoding.ASCII.GetBytes(text));

    private static string Text(InputBuffer input) => Encoding.ASCII.GetString(input.Unread);
}
