namespace SmtpKit.Tests.Fuzz;

/// <summary>The replies that a command may have (RFC 5321 section 4.3.2 and 4.1.4, RFC 3207, RFC 4954, RFC 3030); one of them alone where the syntax of its argument plays no part.</summary>
internal static class ReferenceRules
{
    public static string Codes(string verb, bool hasArgument, ReferenceFacts facts)
    {
        bool mail = facts.Recipients >= 0;
        return verb switch
        {
            "HELO" or "EHLO" => facts.Lmtp ? "500" : "250 501",
            "LHLO" => facts.Lmtp ? "250 501" : "500",
            "MAIL" => !facts.Greeted || mail ? "503" : "250 501 552 553 555",
            "RCPT" => !mail || facts.BetweenChunks ? "503" : facts.Recipients < facts.MaxRecipients ? "250 501 553 555" : "452 501 553 555",
            "DATA" => facts.Recipients <= 0 || facts.BetweenChunks || facts.Binary ? "503" : hasArgument ? "501" : "354",
            "RSET" => hasArgument ? "501" : "250",
            "QUIT" => hasArgument ? "501" : "221",
            "NOOP" => "250",
            "HELP" => "214",
            "VRFY" => "252 501 553",
            "EXPN" => facts.BetweenChunks ? "252" : "502 501 553",
            "STARTTLS" when facts.HasTls => !facts.Greeted || mail ? "503" : hasArgument ? "501" : facts.More ? "554" : "220",
            "AUTH" when facts.HasAuth => !facts.Greeted || facts.SignedIn || mail ? "503" : "334 235 501 504 535",
            "STARTTLS" or "AUTH" or "ETRN" or "TURN" or "SEND" or "SOML" or "SAML" => "502",
            _ => "500",
        };
    }
}
