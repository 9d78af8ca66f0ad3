/** Whether a failed attempt may have been billed: the provider took it and did not refuse it with an HTTP status. */
export function mayBeBilled({ status }: { readonly status: number | null }): boolean {
  return status === null || status < 400;
}
