namespace SmtpKit;

/// <summary>What a server keeps to check a user's secret without asking for it in the clear: a <see cref="ScramKey"/> or a <see cref="SharedSecret"/>.</summary>
public abstract class SmtpStoredSecret
{
    private protected SmtpStoredSecret()
    {
    }
}
