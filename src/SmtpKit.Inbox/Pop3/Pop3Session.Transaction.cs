using System.Buffers;
using System.Globalization;
using System.Text;
using SmtpKit.Diagnostics;

namespace SmtpKit.Inbox.Pop3;

/// <content>The TRANSACTION and UPDATE states (RFC 1939 sections 5 to 7): what is in the maildrop?</content>
internal sealed partial class Pop3Session
{
    private const int ReadBuffer = 8 * 1024;

    private Stream? _message;
    private MessageText? _messageText;

    private Pop3Reply OnList(ReadOnlySpan<byte> argument, FollowUp what)
    {
        if (argument.IsEmpty)
        {
            _followUp = what;
            return Pop3Reply.Ok($"{_maildrop!.Count} messages");
        }

        return TryFind(argument, out int number, out Pop3Message message, out Pop3Reply problem)
            ? Pop3Reply.Ok(what == FollowUp.Sizes ? $"{number} {message.Size}" : $"{number} {message.Id}")
            : problem;
    }

    private async Task WriteListAsync(FollowUp what)
    {
        StringBuilder lines = new();
        for (int number = 1; number <= _maildrop!.Last && !_isUnheard; number++)
        {
            if (_maildrop[number] is { } message)
            {
                lines.Append(CultureInfo.InvariantCulture, $"{number} ");
                _ = what == FollowUp.Sizes ? lines.Append(message.Size) : lines.Append(message.Id);
                lines.Append("\r\n");
            }

            if (lines.Length >= MaxUnflushed)
            {
                await WriteAsync(lines.ToString()).ConfigureAwait(false);
                lines.Clear();
            }
        }

        await WriteAsync(lines.Append(".\r\n").ToString()).ConfigureAwait(false);
    }

    private ValueTask<Pop3Reply> OnRetrieve(ReadOnlySpan<byte> argument) =>
        TryFind(argument, out _, out Pop3Message message, out Pop3Reply problem)
            ? OpenAsync(message, new MessageText(bodyLines: null), Pop3Reply.Ok($"{message.Size} octets"))
            : new(problem);

    private ValueTask<Pop3Reply> OnTop(ReadOnlySpan<byte> argument)
    {
        int space = argument.IndexOf((byte)' ');
        return space < 0 || !Pop3CommandLine.TryParseNumber(argument[(space + 1)..], out int lines) ? new(Pop3Reply.TopSyntax)
            : TryFind(argument[..space], out _, out Pop3Message message, out Pop3Reply problem)
                ? OpenAsync(message, new MessageText(lines), Pop3Reply.Ok("the top of it"))
                : new(problem);
    }

    private async ValueTask<Pop3Reply> OpenAsync(Pop3Message message, MessageText text, Pop3Reply success)
    {
        await LeaveSocketThreadAsync().ConfigureAwait(false);
        try
        {
            _message = await _source!.OpenAsync(message.Id, _cut.Token).ConfigureAwait(false);
        }
#pragma warning disable CA1031 // As in SignInAsync.
        catch (Exception exception)
#pragma warning restore CA1031
        {
            return NoteStoreFailure(exception, Pop3Reply.NotRead);
        }

        if (_message is null)
        {
            return Pop3Reply.MessageGone;
        }

        _messageText = text;
        _followUp = FollowUp.Message;
        return success;
    }

    private async Task SendMessageAsync()
    {
        byte[] buffer = ArrayPool<byte>.Shared.Rent(ReadBuffer);
        try
        {
            while (!_messageText!.IsDone && !_isUnheard)
            {
                await LeaveSocketThreadAsync().ConfigureAwait(false);
                int read = await _message!.ReadAsync(buffer, _cut.Token).ConfigureAwait(false);
                if (read == 0)
                {
                    break;
                }

                _unflushed += _messageText.Write(buffer.AsSpan(0, read), _connection.Output);
                if (_unflushed >= MaxUnflushed)
                {
                    await FlushAsync().ConfigureAwait(false);
                }
            }

            if (!_isUnheard)
            {
                _unflushed += _messageText.Finish(_connection.Output);
            }
        }
#pragma warning disable CA1031 // As in SignInAsync.
        catch (Exception exception)
#pragma warning restore CA1031
        {
            // Success was said already: nothing but a cut tells the client that this is not the whole message.
            NoteStoreFailure(exception, Pop3Reply.NotRead);
            End(SessionEnd.Faulted);
            _isUnheard = true;
            _connection.Abort();
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
            await CloseMessageAsync().ConfigureAwait(false);
        }
    }

    private ValueTask CloseMessageAsync()
    {
        Stream? message = _message;
        _message = null;
        return message is null ? default : message.DisposeAsync();
    }

    private Pop3Reply OnDelete(ReadOnlySpan<byte> argument)
    {
        if (!TryFind(argument, out int number, out _, out Pop3Reply problem))
        {
            return problem;
        }

        _maildrop!.Delete(number);
        return Pop3Reply.Ok($"message {number} is marked");
    }

    private Pop3Reply OnReset()
    {
        _maildrop!.Reset();
        return Pop3Reply.Ok($"{_maildrop.Count} messages");
    }

    private async ValueTask<Pop3Reply> OnQuitAsync()
    {
        End(SessionEnd.Quit);
        if (_maildrop?.Deleted is not { Count: > 0 } deleted)
        {
            return Pop3Reply.Goodbye;
        }

        await LeaveSocketThreadAsync().ConfigureAwait(false);
        try
        {
            await _source!.DeleteAsync(deleted, _cut.Token).ConfigureAwait(false);
            Log.Pop3Removed(_context.Logger, _id, deleted.Count, LogText.Escape(_userName));
            return Pop3Reply.Goodbye;
        }
#pragma warning disable CA1031 // As in SignInAsync.
        catch (Exception exception)
#pragma warning restore CA1031
        {
            return NoteStoreFailure(exception, Pop3Reply.NotRemoved);
        }
    }

    private bool TryFind(ReadOnlySpan<byte> argument, out int number, out Pop3Message message, out Pop3Reply problem)
    {
        message = default;
        problem = default;
        if (!Pop3CommandLine.TryParseNumber(argument, out number))
        {
            problem = Pop3Reply.Error("expected a message's number");
        }
        else if (number < 1 || number > _maildrop!.Last)
        {
            problem = Pop3Reply.Error($"no such message; there are {_maildrop!.Last}");
        }
        else if (_maildrop[number] is { } found)
        {
            message = found;
            return true;
        }
        else
        {
            problem = Pop3Reply.Error($"message {number} is marked as deleted; RSET takes the marks away");
        }

        return false;
    }
}
