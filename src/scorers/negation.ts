/**
 * Whether a label is negated by what stands around it. Before it: a negation (en, de, fr, es, pt, it, nl, ru), then at
 * most three words on the same line that no mark parts, none of them one that turns the sentence (`but`, `only`, `so`,
 * `doubt`), then an article, quotes or emphasis; or a Chinese negation with at most four characters. After it: a
 * Japanese or Korean negation, or 无关. Sentences that deny a label in other ways are not understood.
 */
export function isNegated(before: string, after: string): boolean {
  return NEGATION.test(before) || CHINESE_BEFORE.test(before) || NEGATION_AFTER.test(after);
}

const WORDS = [
  'not|never|no|non|nor|neither|without|cannot|hardly|unrelated to|unlike|instead of|rather than|as opposed to',
  '(?:anything|everything|all) (?:but|except)|nothing to do with|far from|(?<!(?:no|none|nothing) )other than',
  String.raw`(?:is|are|was|were|do|does|did|would|should|could|can|ca|wo|has|have)n['’]?t`,
  'nicht|kein(?:e[mnrs]?)?|nie|niemals|weder|ohne|statt|anstatt|niet|geen',
  'pas|jamais|aucune?|ni|sans|plutôt que|au lieu de',
  'nunca|jamás|sin|tampoco|ning[uú]na?|en (?:lugar|vez) de|não|nao|nem|sem|nenhuma?|nessun[ao]?|né|senza|invece di',
  'не|нет|ни|без|никогда|вместо',
].join('|');

// words after which the negation is over, or was none: "not only", "no doubt", "nicht nur"
const TURNS = [
  'but|only|just|merely|solely|simply|doubts?|question|other|else|so|therefore|hence|thus|because|since|then|and|yet',
  'nur|sondern|aber|zweifel|seulement|mais|doute|solo|sólo|sino|pero|duda|só|somente|mas|dúvida|ma|dubbio',
  'только|но|а|сомнени[йяе]',
].join('|');

const NEGATION = new RegExp(
  String.raw`(?:^|[^\p{L}\p{N}])(?:${WORDS})` +
    String.raw`(?:[\s:]*|(?:[ \t\u00a0]+(?!(?:${TURNS})(?![\p{L}\p{N}]))[\p{L}\p{M}'’-]{1,20}){1,3}[ \t\u00a0]+)` +
    String.raw`(?:(?:an?|the|be|about)\s+)?["'“‘«\x60*_([\s]*$`,
  'iu',
);
const CHINESE_BEFORE =
  /(?:(?:不是|並非|并非|不属于|不屬於|而非|没有|沒有|不涉及)(?![仅僅只但过過止错錯])\p{Script=Han}{0,4}|[不非无無别別])["“「『*_\s]*$/u;
const NEGATION_AFTER =
  /^["”」』*_\s]*(?:(?:では|じゃ|で)(?:な[いくか]|ありません|無い)|(?:이|가)?\s?아[니닙닌]|无关|無關)/u;
