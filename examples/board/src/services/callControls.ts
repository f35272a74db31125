import { type Api, asApiError } from './api';
import type { PhoneCall } from './browserPhone';
import type { CallBook } from './callBook';
import { control, isOver, withAnnotation } from './calls';
import type { ServerLog } from './serverLog';

/** What is done to a call that there is, and written about it. */
export class CallControls {
  private readonly digits = new Map<string, Promise<void>>();

  /** `soundOf`: the sound of a call, when it is in this page. */
  constructor(
    private readonly book: CallBook,
    private readonly api: () => Api,
    private readonly log: ServerLog,
    private readonly soundOf: (id: string) => PhoneCall | null,
  ) {
    book.on((event) => {
      if (event.type === 'ended') this.digits.delete(event.call.id);
    });
  }

  async hangUp(id: string): Promise<void> {
    const call = this.book.call(id);
    if (!call || isOver(call.status) || call.refused !== null) return;
    this.book.change(id, (one) => ({ ...one, ending: true }));
    const sound = this.soundOf(id);
    if (sound) sound.hangUp();
    if (sound || call.inBrowser || !call.known) return;
    try {
      await this.api().hangUp(id);
    } catch (error) {
      const why = asApiError(error);
      await this.log.refresh(id);
      const now = this.book.call(id);
      if (!now || isOver(now.status)) return;
      this.book.change(id, (one) => ({ ...one, ending: false }));
      this.book.notice({ kind: 'error', title: 'The call was not ended', text: why.text });
    }
  }

  setMute(id: string, on: boolean): Promise<void> {
    const sound = this.soundOf(id);
    if (!sound) return this.switchControl(id, 'mute', on);
    this.book.change(id, (call) => ({ ...call, askedMute: on }));
    sound.mute(on);
    return Promise.resolve();
  }

  setHold(id: string, on: boolean): Promise<void> {
    return this.switchControl(id, 'hold', on);
  }

  sendDigits(id: string, digits: string): Promise<void> {
    const sound = this.soundOf(id);
    sound?.sendDigits(digits);
    const tell = () => (sound ? this.api().tellDigits(id, digits) : this.api().sendDigits(id, digits));
    const sent = (this.digits.get(id) ?? Promise.resolve()).then(tell).catch((error: unknown) => {
      if (sound) return; // they were sent; only the log lacks them, and told twice it would have them twice
      const why = asApiError(error);
      if (why.code === 'unsupported') this.book.cannot('digits');
      this.book.notice({ kind: 'error', title: 'The digits were not sent', text: why.text });
    });
    this.digits.set(id, sent);
    return sent;
  }

  async annotate(id: string, text: { note?: string; disposition?: string }): Promise<void> {
    if (text.note !== undefined) {
      const { note } = text;
      await this.api().note(id, note);
      this.book.change(id, (call) => withAnnotation(call, { note: note || null }));
    }
    if (text.disposition !== undefined) {
      const { disposition } = text;
      await this.api().disposition(id, disposition);
      this.book.change(id, (call) => withAnnotation(call, { disposition: disposition || null }));
    }
  }

  private async switchControl(id: string, which: 'mute' | 'hold', on: boolean): Promise<void> {
    const asked = which === 'mute' ? 'askedMute' : 'askedHold';
    this.book.change(id, (call) => ({ ...call, [asked]: on }));
    try {
      const made = which === 'mute' ? await this.api().setMute(id, on) : await this.api().setHold(id, on);
      this.book.change(id, (call) => (call[asked] === on ? { ...call, [asked]: null, [which]: control(made.on ? 'on' : 'off', call[which]) } : call));
    } catch (error) {
      const why = asApiError(error);
      this.book.change(id, (call) => (call[asked] === on ? { ...call, [asked]: null } : call));
      if (why.code === 'unsupported') this.book.cannot(which);
      void this.log.refresh(id);
      const call = this.book.call(id);
      if (call && !isOver(call.status)) this.book.notice({ kind: 'error', title: failed(which, on), text: why.text });
    }
  }
}

function failed(which: 'mute' | 'hold', on: boolean): string {
  if (which === 'mute') return on ? 'Not muted' : 'Still muted';
  return on ? 'Not on hold' : 'Still on hold';
}
