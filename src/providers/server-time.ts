/** When a reply was sent and when it arrived here. */
export interface ReplyTime {
  readonly headers: Readonly<Record<string, string>>;
  readonly receivedAt: Date;
}

/**
 * Ms from a reply until a moment it names (ms since 1970), 0 for one that has passed. By the server's own clock where it
 * tells it, so that a wrong one here or there doesn't matter.
 */
export function msUntil(moment: number, { headers, receivedAt }: ReplyTime): number {
  const sent = Date.parse(headers['date'] ?? '');
  return Math.max(0, moment - (Number.isNaN(sent) ? receivedAt.getTime() : sent));
}
