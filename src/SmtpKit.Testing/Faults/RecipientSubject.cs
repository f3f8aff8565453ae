namespace SmtpKit.Testing.Faults;

/// <summary>What a fault at RCPT is asked about.</summary>
internal sealed record RecipientSubject(string Sender, string Address)
{
    /// <summary>Both, as one who greylists remembers them.</summary>
    public string Pair => $"{Sender}\n{Address}";
}
