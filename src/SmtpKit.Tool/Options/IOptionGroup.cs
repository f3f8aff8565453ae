using System.CommandLine;

namespace SmtpKit.Tool.Options;

/// <summary>Options of one subject, for each command that has them.</summary>
internal interface IOptionGroup
{
    /// <summary>In the order in which help lists them.</summary>
    IEnumerable<Option> All { get; }

    /// <summary>Adds what they say to the settings.</summary>
    ServeSettings Read(ParseResult parsed, ServeSettings settings);
}
