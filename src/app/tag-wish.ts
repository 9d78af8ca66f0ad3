import { UserError } from '../domain/errors.ts';

/** Tags to slice by; `null`: none. */
export type WantedTags = readonly string[] | 'all' | null;

/** Which tags are wanted, and whether they turned up. */
export interface TagWish {
  readonly wants: (tag: string) => boolean;
  /** Throws a `UserError` where a tag that was named is nowhere, or all are wanted and they are too many to show. */
  readonly assertFound: () => void;
}

const MOST_TAGS = 100;

/** Watches the tags that cases have. */
export function createTagWish(tags: WantedTags): TagWish {
  const seen = new Set<string>();
  return {
    wants: (tag) => {
      if (seen.size <= MOST_TAGS || (tags !== 'all' && tags?.includes(tag) === true)) seen.add(tag);
      if (tags === 'all') return seen.size <= MOST_TAGS;
      return tags?.includes(tag) ?? false;
    },
    assertFound: () => {
      if (tags === null) return;
      const hint = `Tags are ${[...seen].slice(0, 20).join(', ')}${seen.size > 20 ? ', …' : ''}.`;
      if (tags !== 'all') {
        const missing = tags.filter((tag) => !seen.has(tag));
        if (missing.length === 0) return;
        throw UserError.of('no-such-tag', `no compared case has the tag ${missing.join(', ')}`, hint);
      }
      if (seen.size === 0)
        throw UserError.of('no-such-tag', 'no compared case has a tag', 'Leave --tag out.');
      if (seen.size <= MOST_TAGS) return;
      const message = `there are more than ${MOST_TAGS} tags`;
      throw UserError.of('too-many-tags', message, `Name some: --tag <tag...>. ${hint}`);
    },
  };
}
