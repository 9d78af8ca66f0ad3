// loaded into a run before its own code: its wall clock jumps by up to an hour, back and forth, at each look
const RealDate = globalThis.Date;
const HOUR_MS = 3_600_000;
let looks = 0;

function jumped() {
  looks += 1;
  return RealDate.now() + (looks % 2 === 0 ? HOUR_MS : -HOUR_MS) / ((looks % 5) + 1);
}

globalThis.Date = class Date extends RealDate {
  constructor(...args) {
    if (args.length === 0) super(jumped());
    else super(...args);
  }

  static now() {
    return jumped();
  }
};
