/**
 * The API key or JWT that the person signed in with. It lives as long as the tab: in memory, and in the tab's session
 * storage so that a reload in mid-call does not ask for it again. It is never in a URL.
 */
const key = 'callkit.credential';
let held: string | null = null;

function storage(): Storage | null {
  try {
    return globalThis.sessionStorage ?? null;
  } catch {
    return null; // a browser may forbid it; then memory must do
  }
}

export const credentials = {
  get(): string | null {
    held ??= storage()?.getItem(key) ?? null;
    return held;
  },
  set(credential: string): void {
    held = credential;
    storage()?.setItem(key, credential);
  },
  clear(): void {
    held = null;
    storage()?.removeItem(key);
  },
};
