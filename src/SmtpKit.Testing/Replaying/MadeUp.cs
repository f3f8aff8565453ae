namespace SmtpKit.Testing.Replaying;

/// <summary>A message of which only the size is known.</summary>
internal static class MadeUp
{
    private const int Line = 78;

    /// <summary>So many octets in lines, the last of which ends, too. Of one octet no line can be made: it is left alone.</summary>
    public static byte[] Message(int octets)
    {
        byte[] message = new byte[octets];
        Array.Fill(message, (byte)'x');
        for (int start = 0; start < octets;)
        {
            int left = octets - start;
            int length = left <= Line ? left : left == Line + 1 ? Line - 1 : Line;
            if (length >= 2)
            {
                message[start + length - 2] = (byte)'\r';
                message[start + length - 1] = (byte)'\n';
            }

            start += length;
        }

        return message;
    }
}
