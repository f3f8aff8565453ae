using Microsoft.Extensions.Options;
using SmtpKit.Hosting.Configuration;

namespace SmtpKit.Hosting;

/// <summary>Checks options before a server is made of them, and says what is wrong by the key that configuration has for it.</summary>
internal sealed class SmtpServerOptionsCheck(ServerRegistrations registrations) : IValidateOptions<SmtpServerOptions>
{
    public ValidateOptionsResult Validate(string? name, SmtpServerOptions options)
    {
        if (!registrations.TryFind(name ?? Options.DefaultName, out ServerRegistration? registration))
        {
            return ValidateOptionsResult.Skip;
        }

        if (options.MessageStore is null)
        {
            string call = registration.Name == Options.DefaultName ? "AddSmtpServer()" : $"AddSmtpServer(\"{registration.Name}\")";
            return ValidateOptionsResult.Fail(
                $"The SMTP server{SettingsKeys.NameOf(registration)} has no message store: call {call}.AddMessageStore<T>(), or set {nameof(SmtpServerOptions)}.{nameof(SmtpServerOptions.MessageStore)}.");
        }

        try
        {
            options.Validate();
            return ValidateOptionsResult.Success;
        }
        catch (ArgumentException exception)
        {
            return ValidateOptionsResult.Fail($"{SettingsKeys.Of(registration, options, exception.ParamName)}: {WithoutParameter(exception)}");
        }
    }

    // The framework puts the parameter's name behind the message; the key has just said it.
    private static string WithoutParameter(ArgumentException exception)
    {
        string suffix = $" (Parameter '{exception.ParamName}')";
        return exception.Message.Replace(suffix, "", StringComparison.Ordinal);
    }
}
