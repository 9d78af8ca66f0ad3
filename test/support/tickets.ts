const LABELS = ['billing', 'bug', 'other'];

/** A small dataset: three labels in turn, tagged even and odd. */
export function tickets(count: number): { id: string; input: string; expected: string; tags: string[] }[] {
  return Array.from({ length: count }, (_, index) => ({
    id: `t${index}`,
    input: `Ticket number ${index}: something happened.`,
    expected: LABELS[index % 3] ?? '',
    tags: [index % 2 === 0 ? 'even' : 'odd'],
  }));
}
