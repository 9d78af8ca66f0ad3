/** What can be wrong with the calls a model made; a trial may have several. */
export const TOOL_FAULTS = [
  /** Calls are expected, and the model came to its end without any. */
  'no_call',
  /** A call, sound in itself, was made where none is right. */
  'none_expected',
  /** Another tool was called in an expected one's place. */
  'wrong_name',
  'wrong_arguments',
  /** An expected call was not made, beside others. */
  'missing',
  'extra',
  'out_of_order',
  /** The arguments are not valid against the tool's own schema. */
  'invalid_arguments',
  /** The arguments are no JSON object. */
  'malformed_arguments',
  /** The case has no tool of that name. */
  'unknown_tool',
  /** The output was cut off or blocked before a call or its arguments came to their end. */
  'unfinished',
  /** More calls than are compared. */
  'too_many',
] as const;

export type ToolFault = (typeof TOOL_FAULTS)[number];
