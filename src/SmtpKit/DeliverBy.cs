namespace SmtpKit;

/// <summary>By when a message is to be delivered: <c>BY=</c> of MAIL (RFC 2852 section 4).</summary>
/// <param name="Time">
/// Whole seconds from the moment MAIL was accepted, up to 999,999,999. More than zero with <see cref="DeliverByMode.Return"/>; with
/// <see cref="DeliverByMode.Notify"/> it may be zero or less, which says that the time is up and the sender still to be told.
/// </param>
/// <param name="Mode">What happens when the time is up.</param>
/// <param name="IsTraced">Whether each server on the way reports that it has relayed the message (<c>T</c>).</param>
public readonly record struct DeliverBy(TimeSpan Time, DeliverByMode Mode, bool IsTraced);
