import { type Call, isOver } from './calls';
import type { Session } from './types';

export interface ServiceState {
  phase: 'idle' | 'starting' | 'signed-out' | 'unreachable' | 'ready';
  /** Why the last sign-in was refused. */
  refusal: string | null;
  session: Session | null;
  workspaceId: string;
  connection: 'connecting' | 'live' | 'lost';
  calls: ReadonlyMap<string, Call>;
  /** The call that the call control shows. */
  focus: string | null;
  minimised: boolean;
  /** What this provider has said it cannot do with any call. */
  unsupported: ReadonlySet<'mute' | 'hold' | 'digits'>;
}

export interface Notice {
  kind: 'info' | 'success' | 'warning' | 'error';
  title: string;
  text?: string;
}

export type ServiceEvent =
  | { type: 'notice'; notice: Notice }
  | { type: 'status'; call: Call; before: Call['status'] }
  | { type: 'ended'; call: Call };

const focusKey = 'callkit.focus';
const keptCalls = 300; // a page may stay open for weeks

/** What the views show, and who is told when it changes. It asks nobody anything. */
export class CallBook {
  private shown: ServiceState = {
    phase: 'idle',
    refusal: null,
    session: null,
    workspaceId: '',
    connection: 'connecting',
    calls: new Map(),
    focus: null,
    minimised: false,
    unsupported: new Set(),
  };
  private readonly watchers = new Set<() => void>();
  private readonly listeners = new Set<(event: ServiceEvent) => void>();

  /** `forgotten` hears of each call that is over and makes room for others. */
  constructor(private readonly forgotten: (id: string) => void) {}

  get state(): ServiceState {
    return this.shown;
  }

  watch(watcher: () => void): () => void {
    this.watchers.add(watcher);
    return () => this.watchers.delete(watcher);
  }

  on(listener: (event: ServiceEvent) => void): () => void {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  }

  call(id: string): Call | undefined {
    return this.shown.calls.get(id);
  }

  isMine(call: Call): boolean {
    return call.ours || call.agentId === null || call.agentId === this.shown.session?.subject;
  }

  /** Those of the person who is signed in that have not ended. */
  mine(): Call[] {
    return [...this.shown.calls.values()].filter((call) => !isOver(call.status) && call.refused === null && this.isMine(call));
  }

  put(call: Call): void {
    const calls = new Map(this.shown.calls);
    calls.set(call.id, call);
    for (const [id, one] of calls) {
      if (calls.size <= keptCalls) break;
      if (!isOver(one.status) || id === this.shown.focus) continue;
      calls.delete(id); // the oldest; the history has it
      this.forgotten(id);
    }
    this.update({ calls });
  }

  /** The call has got its real id; what was known under the other is in `call`. */
  rename(from: string, call: Call): void {
    const calls = new Map(this.shown.calls);
    calls.delete(from);
    calls.set(call.id, call);
    this.update({ calls });
    if (this.shown.focus === from) this.setFocus(call.id, this.shown.minimised);
  }

  drop(id: string): void {
    const calls = new Map(this.shown.calls);
    calls.delete(id);
    this.update({ calls });
    if (this.shown.focus === id) this.setFocus(null);
  }

  change(id: string, how: (call: Call) => Call): void {
    const before = this.call(id);
    if (!before) return;
    const after = how(before);
    this.put(after);
    if (after.status === before.status) return;
    this.emit({ type: 'status', call: after, before: before.status });
    if (isOver(after.status) && !isOver(before.status)) this.emit({ type: 'ended', call: after });
  }

  update(part: Partial<ServiceState>): void {
    this.shown = { ...this.shown, ...part };
    for (const watcher of this.watchers) watcher();
  }

  notice(notice: Notice): void {
    this.emit({ type: 'notice', notice });
  }

  cannot(what: 'mute' | 'hold' | 'digits'): void {
    if (this.shown.session?.browserCalls && what !== 'hold') return; // it depends on where the call's sound is
    this.update({ unsupported: new Set([...this.shown.unsupported, what]) });
  }

  // What is in front. It is kept for a reload.

  setFocus(id: string | null, minimised = false): void {
    const kept = { focus: id, minimised: id === null ? false : minimised };
    this.update(kept);
    writeFocus(kept);
  }

  restoreFocus(): void {
    const kept = readFocus();
    this.update({ focus: this.shown.focus ?? kept.focus, minimised: kept.minimised });
  }

  /** Puts the call control away; a call that runs goes on, one that is over is done with. */
  minimise(): void {
    const call = this.shown.focus === null ? undefined : this.call(this.shown.focus);
    if (call && !isOver(call.status) && call.refused === null) this.setFocus(call.id, true);
    else this.setFocus(null);
  }

  private emit(event: ServiceEvent): void {
    for (const listener of this.listeners) listener(event);
  }
}

function readFocus(): { focus: string | null; minimised: boolean } {
  try {
    const kept: unknown = JSON.parse(sessionStorage.getItem(focusKey) ?? 'null');
    if (kept && typeof kept === 'object' && 'focus' in kept && typeof kept.focus === 'string' && !kept.focus.startsWith('wish-'))
      return { focus: kept.focus, minimised: 'minimised' in kept && kept.minimised === true };
  } catch {
    // nothing was kept, or may not be
  }
  return { focus: null, minimised: false };
}

function writeFocus(kept: { focus: string | null; minimised: boolean }): void {
  try {
    sessionStorage.setItem(focusKey, JSON.stringify(kept));
  } catch {
    // then a reload shows the call in the dock
  }
}
