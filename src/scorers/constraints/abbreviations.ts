// what IFEval's tokeniser takes for abbreviations in English; e.g., i.e., etc. and No. are none to it
const ABBREVIATIONS: ReadonlySet<string> = new Set(
  [
    'mr mrs ms dr st prof gen col maj lt adm sen rep reps jr sr messrs ph.d m.b.a m.d.c',
    'inc ltd corp co cos cie bros b.v n.v s.p.a s.a a.g a.s',
    'jan feb aug sep sept oct nov dec tues wed fri a.m p.m a.d p.a.m h.m',
    'ala ariz calif colo conn fla ga ill kan ky mich minn nev okla ore pa tenn va vt wash wis w.va',
    'n.c n.d n.h n.j n.m n.y r.i s.c d.c l.a u.s u.s.a u.s.s.r u.k u.n',
    'vs ave ft yr mg chg ct ok sw c.i.t i.m.s s.a.y c.o.m.b a.m.e s.s w.w c.v',
    'a.a a.c a.h a.t b.f d.h d.w e.f e.h e.l e.m f.g f.j g.d g.f g.k h.c h.f j.b j.c j.j j.k j.p j.r l.f l.p m.j',
    'r.a r.h r.j r.k r.t s.g t.j w.c w.r j.f',
    'c d e f g h k l m n p r s t v w',
  ].flatMap((group) => group.split(' ')),
);

/** Words that, capitalised, open a sentence also after an abbreviation or an ellipsis. */
export const OPENS_SENTENCES: ReadonlySet<string> = new Set(
  `the this these they there it he i if in so some since under both but most many yet nor even though although while
   when thus despite instead indeed however moreover meanwhile nevertheless nonetheless similarly separately according
   among sales`.split(/\s+/),
);

/** Whether a full stop behind this belongs to it; a compound goes by its last part (`ex-sen`). */
export function isAbbreviation(word: string): boolean {
  const lower = word.toLowerCase();
  return ABBREVIATIONS.has(lower) || ABBREVIATIONS.has(lower.slice(lower.lastIndexOf('-') + 1));
}

/** Words that are no names, so that `Plan B. Then` is two sentences where `Johnson B. Miller` is none. */
export const NO_NAMES: ReadonlySet<string> = new Set([
  ...OPENS_SENTENCES,
  ...`a after all also an and any are as at be because before by can could did do does each enjoy every first for from get
   go have her here his how its just keep learn let like look make maybe my never no not now of on once one only or our
   over perhaps please remember second see she should simply take tell that their them then third to today try until use
   very was we well were what where which who why will with would yes you your`.split(/\s+/),
]);
