namespace SmtpKit.Mime.Content;

/// <summary>Two hexadecimal digits of any case, as quoted-printable, encoded words and percent signs have them.</summary>
internal static class Hex
{
    /// <summary>The octet; -1 when they are no digits.</summary>
    public static int Octet(int high, int low)
    {
        int first = Digit(high);
        int second = Digit(low);
        return first < 0 || second < 0 ? -1 : (first << 4) | second;
    }

    private static int Digit(int c) => c switch
    {
        >= '0' and <= '9' => c - '0',
        >= 'A' and <= 'F' => c - 'A' + 10,
        >= 'a' and <= 'f' => c - 'a' + 10,
        _ => -1,
    };
}
