/** A date or a version that providers append: -20251001, -2025-08-07, -0613, -001, @001, -v1:0. Not -5: that's a model. */
const SNAPSHOT = /^[-@:](?:\d{3,8}|\d{4}-\d{2}-\d{2}|\d{2}-\d{4}|v\d+(?:\.\d+)*(?::\d+)?)$/;

/** Whether an id is a model's own name, or that name with a date or version behind it. */
export function isSameModel(name: string, id: string): boolean {
  if (id === name) return true;
  return id.startsWith(name) && SNAPSHOT.test(id.slice(name.length));
}
