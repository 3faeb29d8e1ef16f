namespace Parley.Grains.Inbox;

/// <summary>Whether inboxes of this cluster can move to another silo. Registered with false where there is only one silo.</summary>
/// <param name="IsPossible">False: the fan-out does not report to inboxes where their deliveries come from.</param>
public sealed record InboxMoves(bool IsPossible);
