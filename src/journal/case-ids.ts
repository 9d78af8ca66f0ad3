/** A case of a run by its place. */
interface CasePlace {
  readonly dataset: string;
  readonly ordinal: number;
}

/** Which id each case goes by, in 4 bytes a case. */
export interface CaseIds {
  /** Notes a case's id; `false`: it was noted by another one before. */
  note(place: CasePlace, id: string): boolean;
  /** `false`: it was noted by another id. */
  fits(place: CasePlace, id: string): boolean;
}

/** No ids yet. Two ids are taken for one where 32 bits of a hash are alike. */
export function createCaseIds(): CaseIds {
  const byDataset = new Map<string, Uint32Array>();
  const fits: CaseIds['fits'] = ({ dataset, ordinal }, id) => {
    const noted = byDataset.get(dataset)?.[ordinal] ?? NONE;
    return noted === NONE || noted === fingerprint(id);
  };
  return {
    fits,
    note: (place, id) => {
      if (!fits(place, id)) return false;
      const { dataset, ordinal } = place;
      const ids = withRoom(byDataset.get(dataset) ?? new Uint32Array(64), ordinal + 1);
      byDataset.set(dataset, ids);
      ids[ordinal] = fingerprint(id);
      return true;
    },
  };
}

const NONE = 0;

/** FNV-1a over UTF-16 units; never 0. */
function fingerprint(id: string): number {
  let hash = 0x811c9dc5;
  for (let index = 0; index < id.length; index += 1) {
    hash = Math.imul(hash ^ id.charCodeAt(index), 0x01000193);
  }
  return hash >>> 0 || 1;
}

function withRoom(ids: Uint32Array, needed: number): Uint32Array {
  if (needed <= ids.length) return ids;
  const grown = new Uint32Array(Math.max(needed, ids.length * 2));
  grown.set(ids);
  return grown;
}
