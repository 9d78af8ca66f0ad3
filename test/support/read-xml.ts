/** An element of an XML document, its references resolved. */
export interface XmlElement {
  readonly name: string;
  readonly attributes: Readonly<Record<string, string>>;
  readonly children: readonly XmlElement[];
  readonly text: string;
}

interface OpenElement {
  readonly name: string;
  readonly attributes: Record<string, string>;
  readonly children: OpenElement[];
  text: string;
}

const DECLARATION = '<?xml version="1.0" encoding="UTF-8"?>\n';
const PIECE = /<\/([\w.-]+)>|<([\w.-]+)((?:\s+[\w.-]+="[^"<]*")*)\s*(\/?)>|([^<]+)/y;

/** Reads a document of plain elements and attributes; throws at anything that isn't well-formed XML 1.0. */
export function readXml(document: string): XmlElement {
  if (!document.startsWith(DECLARATION)) throw new Error('there is no XML declaration');
  const text = document.slice(DECLARATION.length);
  const root: OpenElement = { name: '', attributes: {}, children: [], text: '' };
  const open: OpenElement[] = [root];
  PIECE.lastIndex = 0;
  while (PIECE.lastIndex < text.length) {
    const at = PIECE.lastIndex;
    const piece = PIECE.exec(text);
    if (piece === null) throw new Error(`not XML: ${text.slice(at, at + 40)}`);
    take(piece, open);
  }
  const [only] = root.children;
  if (open.length !== 1 || only === undefined || root.children.length !== 1 || root.text.trim() !== '') {
    throw new Error('a document has one root that is closed');
  }
  return only;
}

function take([, closed, opened, attributes = '', alone, text]: RegExpExecArray, open: OpenElement[]): void {
  const top = open.at(-1);
  if (top === undefined) throw new Error('the root is closed already');
  if (closed !== undefined) {
    if (closed !== top.name) throw new Error(`</${closed}> closes <${top.name}>`);
    open.pop();
  } else if (opened !== undefined) {
    const element = { name: opened, attributes: attributesOf(attributes), children: [], text: '' };
    top.children.push(element);
    if (alone === '') open.push(element);
  } else {
    top.text += resolved(text ?? '');
  }
}

function attributesOf(text: string): Record<string, string> {
  const found: Record<string, string> = {};
  for (const [, name = '', value = ''] of text.matchAll(/([\w.-]+)="([^"]*)"/g)) {
    if (Object.hasOwn(found, name)) throw new Error(`the attribute ${name} stands there twice`);
    found[name] = resolved(value);
  }
  return found;
}

function resolved(text: string): string {
  if (/&(?!#\d+;)/.test(text)) throw new Error(`an & is not escaped: ${text}`);
  const plain = text.replaceAll(/&#(\d+);/g, (_, code: string) => String.fromCodePoint(Number(code)));
  if (/[^\t\n\r\u{20}-\u{d7ff}\u{e000}-\u{fffd}\u{10000}-\u{10ffff}]/u.test(plain)) {
    throw new Error('a character that XML 1.0 has not');
  }
  return plain;
}
