import { type Api, ApiError, asApiError } from './api';
import { type BrowserPhone, faultText, type PhoneCall } from './browserPhone';
import type { CallBook } from './callBook';
import { type Call, newCall } from './calls';
import { uuidv7 } from './ids';
import type { ServerLog } from './serverLog';
import type { Contact } from './types';
import { wait } from './wait';

/** A call whose sound is in this page. */
interface Sound {
  phone: PhoneCall | null;
  muted: boolean;
  /** How the microphone is as far as the server knows; null when that is not known here, because an answer was lost. */
  told: boolean | null;
  telling: boolean;
}

/** Calls that begin in this page. What becomes of them the log says; how the microphone is, this page tells the log. */
export class BrowserCalls {
  private readonly sounds = new Map<string, Sound>();

  constructor(
    private readonly book: CallBook,
    private readonly api: () => Api,
    private readonly log: ServerLog,
  ) {}

  sound(id: string): PhoneCall | null {
    return this.sounds.get(id)?.phone ?? null;
  }

  /** `now`: the server's time, in milliseconds since the epoch. */
  async call(phone: BrowserPhone, contact: Contact, workspaceId: string, now: number): Promise<Call | null> {
    const id = uuidv7(now);
    this.book.put({ ...newCall(id), ours: true, inBrowser: true, name: contact.name, contactId: contact.id, number: contact.phoneNumber, placing: 'sending' });
    this.book.setFocus(id);
    const sound: Sound = { phone: null, muted: false, told: false, telling: false };
    this.sounds.set(id, sound);
    try {
      const params: Record<string, string> = { To: contact.phoneNumber, callId: id, workspaceId };
      if (contact.id) params.contactId = contact.id;
      sound.phone = await phone.connect(params, {
        muted: (on) => this.muted(id, sound, on),
        interrupted: (yes) => this.book.notice(yes
          ? { kind: 'warning', title: 'The sound is interrupted', text: 'Trying to bring it back.' }
          : { kind: 'success', title: 'The sound is back' }),
        ended: (fault) => void this.ended(id, fault),
      });
      if (this.book.call(id)?.ending) sound.phone.hangUp();
      return this.book.call(id) ?? null;
    } catch (error) {
      this.sounds.delete(id);
      const text = error instanceof ApiError ? error.text : faultText(error);
      this.book.change(id, (call) => ({ ...call, placing: 'no', ending: false, refused: call.ending ? 'Canceled.' : text }));
      throw error instanceof ApiError ? error : new ApiError(0, 'browser', text);
    }
  }

  private muted(id: string, sound: Sound, on: boolean): void {
    this.book.change(id, (call) => ({ ...call, mute: on ? 'on' : 'off', askedMute: null }));
    sound.muted = on;
    void this.tell(id, sound);
  }

  /** Tells the server how the microphone is, until it has the last of it: other tabs hear of it from nobody else. */
  private async tell(id: string, sound: Sound): Promise<void> {
    if (sound.telling) return;
    sound.telling = true;
    try {
      for (let delay = 300; sound.muted !== sound.told && this.sounds.get(id) === sound; ) {
        const on = sound.muted;
        try {
          await this.api().tellMute(id, on);
          sound.told = on;
          delay = 300;
        } catch (error) {
          const why = asApiError(error);
          const unheardOf = why.status === 404; // the call's own webhook may still be on its way
          if (!why.mayPass && !unheardOf) return;
          if (!unheardOf) sound.told = null;
          await wait(delay);
          delay = Math.min(delay * 2, 3000);
        }
      }
    } finally {
      sound.telling = false;
    }
  }

  /** The log decides what became of the call. If it never heard of it, nobody was called. */
  private async ended(id: string, fault: string | null): Promise<void> {
    this.sounds.delete(id);
    this.book.change(id, (call) => ({ ...call, inBrowser: false })); // should the other leg live on, the server ends it
    if (fault) this.book.notice({ kind: 'error', title: 'The call failed in this browser', text: fault });
    await this.log.refresh(id);
    const call = this.book.call(id);
    if (call && !call.known)
      this.book.change(id, (one) => ({ ...one, placing: 'no', ending: false, refused: fault ?? (one.ending ? 'Canceled.' : 'The number was not called.') }));
  }
}
