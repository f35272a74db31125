import { type Api, ApiError, asApiError } from './api';
import type { PhoneCall } from './browserPhone';
import type { CallBook } from './callBook';
import { control, isOver, withAnnotation } from './calls';
import type { OtherTabs, Outcome, Want } from './otherTabs';
import type { ServerLog } from './serverLog';

const unconfirmed = 10_000; // milliseconds, after which what another tab has done should have come by way of the server
const silentTab = 'The tab with the sound does not answer. It may still do it.';

/** What is done to a call that there is, and written about it. */
export class CallControls {
  private readonly digits = new Map<string, Promise<void>>();

  /** `soundOf`: the sound of a call, when it is in this page. */
  constructor(
    private readonly book: CallBook,
    private readonly api: () => Api,
    private readonly log: ServerLog,
    private readonly soundOf: (id: string) => PhoneCall | null,
    private readonly tabs: Pick<OtherTabs, 'ask'>,
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

  async setMute(id: string, on: boolean): Promise<void> {
    const sound = this.soundOf(id);
    if (sound) return this.switchMicrophone(sound, id, on);
    this.book.change(id, (call) => ({ ...call, askedMute: on }));
    const outcome = await this.elsewhere(id, { mute: on });
    const call = this.book.call(id);
    if (call && call.askedMute !== on) return; // the opposite was asked for meanwhile
    if (outcome === 'nobody') return this.switchControl(id, 'mute', on);
    if (outcome === 'unanswered') return this.notSwitched(id, 'mute', on, silentTab);
    const so = await this.confirmed(id, on);
    this.book.change(id, (call) => (call.askedMute === on ? { ...call, askedMute: null } : call));
    if (!so) this.book.notice({ kind: 'warning', title: 'The mute is not confirmed', text: 'The tab with the sound took it; the server does not say that it is so.' });
  }

  setHold(id: string, on: boolean): Promise<void> {
    return this.switchControl(id, 'hold', on);
  }

  sendDigits(id: string, digits: string): Promise<void> {
    const sound = this.soundOf(id);
    sound?.sendDigits(digits);
    const tell = () => (sound ? this.api().tellDigits(id, digits) : this.sendElsewhere(id, digits));
    const sent = (this.digits.get(id) ?? Promise.resolve()).then(tell).catch((error: unknown) => {
      if (sound) return; // they were sent; only the log lacks them, and told twice it would have them twice
      const why = asApiError(error);
      if (why.code === 'unsupported') this.book.cannot('digits');
      this.book.notice({ kind: 'error', title: 'The digits were not sent', text: why.text });
    });
    this.digits.set(id, sent);
    return sent;
  }

  /** Another tab wants it of the sound in this one. False when there is no such sound. */
  take(id: string, want: Want): boolean {
    const sound = this.soundOf(id);
    if (!sound) return false;
    if ('mute' in want) this.switchMicrophone(sound, id, want.mute);
    else void this.sendDigits(id, want.digits);
    return true;
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

  private switchMicrophone(sound: PhoneCall, id: string, on: boolean): void {
    this.book.change(id, (call) => ({ ...call, askedMute: on }));
    sound.mute(on);
  }

  /** Only one's own calls have their sound in a tab of one's own. */
  private elsewhere(id: string, want: Want): Promise<Outcome> {
    const { session } = this.book.state;
    const own = session !== null && this.book.call(id)?.agentId === session.subject;
    return own ? this.tabs.ask(id, want) : Promise.resolve('nobody');
  }

  private async sendElsewhere(id: string, digits: string): Promise<void> {
    const outcome = await this.elsewhere(id, { digits });
    if (outcome === 'nobody') return this.api().sendDigits(id, digits);
    if (outcome === 'unanswered') throw new ApiError(0, 'other_tab', silentTab);
  }

  /** Waits until the server says that the microphone is so, which it hears from the tab with the sound, or it does not matter any more. */
  private async confirmed(id: string, on: boolean): Promise<boolean> {
    const settled = () => {
      const call = this.book.call(id);
      return !call || isOver(call.status) || call.askedMute !== on || call.mute === (on ? 'on' : 'off');
    };
    if (!settled())
      await new Promise<void>((resolve) => {
        const end = () => {
          clearTimeout(timer);
          unwatch();
          resolve();
        };
        const timer = setTimeout(end, unconfirmed);
        const unwatch = this.book.watch(() => {
          if (settled()) end();
        });
      });
    if (!settled()) await this.log.refresh(id);
    return settled();
  }

  private async switchControl(id: string, which: 'mute' | 'hold', on: boolean): Promise<void> {
    const asked = which === 'mute' ? 'askedMute' : 'askedHold';
    this.book.change(id, (call) => ({ ...call, [asked]: on }));
    try {
      const made = which === 'mute' ? await this.api().setMute(id, on) : await this.api().setHold(id, on);
      this.book.change(id, (call) => (call[asked] === on ? { ...call, [asked]: null, [which]: control(made.on ? 'on' : 'off', call[which]) } : call));
    } catch (error) {
      const why = asApiError(error);
      if (why.code === 'unsupported') this.book.cannot(which);
      this.notSwitched(id, which, on, why.text);
    }
  }

  private notSwitched(id: string, which: 'mute' | 'hold', on: boolean, text: string): void {
    const asked = which === 'mute' ? 'askedMute' : 'askedHold';
    this.book.change(id, (call) => (call[asked] === on ? { ...call, [asked]: null } : call));
    void this.log.refresh(id);
    const call = this.book.call(id);
    if (call && !isOver(call.status)) this.book.notice({ kind: 'error', title: failed(which, on), text });
  }
}

function failed(which: 'mute' | 'hold', on: boolean): string {
  if (which === 'mute') return on ? 'Not muted' : 'Still muted';
  return on ? 'Not on hold' : 'Still on hold';
}
