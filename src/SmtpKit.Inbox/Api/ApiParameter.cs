namespace SmtpKit.Inbox.Api;

/// <summary>Something that the query string may say.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Description">What it does.</param>
/// <param name="IsNumber">Whether it is a whole number; a text otherwise.</param>
internal sealed record ApiParameter(string Name, string Description, bool IsNumber = false);
