namespace Testing.Xunit.Shop;

/// <summary>Where the shop's mail goes, as its configuration says.</summary>
internal sealed class MailOptions
{
    public string Host { get; set; } = "mail.shop.example";

    public int Port { get; set; } = 587;

    public string From { get; set; } = "shop@shop.example";

    /// <summary>Gets a blind copy of every order.</summary>
    public string Books { get; set; } = "books@shop.example";

    public string? UserName { get; set; }

    public string? Password { get; set; }

    public bool UseTls { get; set; }

    public TimeSpan RetryDelay { get; set; } = TimeSpan.FromSeconds(30);
}
