import type { Call as SdkCall, Device } from '@twilio/voice-sdk';

export interface PhoneCall {
  mute(on: boolean): void;
  sendDigits(digits: string): void;
  hangUp(): void;
}

export interface PhoneListener {
  muted(on: boolean): void;
  interrupted(yes: boolean): void;
  /** The sound has ended. Why the call did, the log says; `fault` is what went wrong in this browser, if anything did. */
  ended(fault: string | null): void;
}

/** Calls whose sound is in this page, through Twilio's own SDK, which is loaded with the first of them. */
export class BrowserPhone {
  private device: Promise<Device> | null = null;

  /** `token` fetches a fresh access token; `options` go to the SDK's Device as they are (`edge`, …). */
  constructor(
    private readonly token: () => Promise<string>,
    private readonly options: Record<string, unknown>,
  ) {}

  async connect(params: Record<string, string>, listener: PhoneListener): Promise<PhoneCall> {
    const device = await (this.device ??= this.start());
    const call: SdkCall = await device.connect({ params });
    let over = false;
    const end = (fault: string | null) => {
      if (over) return;
      over = true;
      listener.ended(fault);
    };
    call.on('mute', (on: boolean) => listener.muted(on));
    call.on('reconnecting', () => listener.interrupted(true));
    call.on('reconnected', () => listener.interrupted(false));
    call.on('error', (error: { code?: number; message?: string }) => {
      if (call.status() === 'closed') end(faultText(error));
    });
    call.on('disconnect', () => end(null));
    call.on('cancel', () => end(null));
    call.on('reject', () => end(null));
    return {
      mute: (on) => call.mute(on),
      sendDigits: (digits) => call.sendDigits(digits),
      hangUp: () => call.disconnect(),
    };
  }

  async close(): Promise<void> {
    const device = this.device;
    this.device = null;
    if (device) await device.then((one) => one.destroy()).catch(() => {});
  }

  private async start(): Promise<Device> {
    try {
      const [{ Device: SdkDevice }, { sounds }, token] = await Promise.all([
        import('@twilio/voice-sdk'),
        import('./tones'),
        this.token(),
      ]);
      const device = new SdkDevice(token, { sounds: sounds() as never, closeProtection: true, ...this.options });
      device.on('tokenWillExpire', () => {
        this.token().then((fresh) => device.updateToken(fresh), () => {}); // the SDK reports it when the old one has run out
      });
      device.on('error', () => {}); // each call reports its own
      return device;
    } catch (error) {
      this.device = null; // the next call tries again
      throw error;
    }
  }
}

/** The SDK's faults that a person can do something about. */
export function faultText(error: unknown): string {
  const { code, message } = (error ?? {}) as { code?: number; message?: string };
  switch (code) {
    case 31401:
      return 'The microphone may not be used. Allow it for this page and call again.';
    case 31402:
      return 'No microphone could be opened. Check that one is connected and not in use elsewhere.';
    case 20101:
    case 20104:
      return 'The access token was refused or has run out. Reload the page.';
    case 31000:
    case 31005:
    case 31009:
    case 53000:
      return 'The connection to the telephone network failed. Check the network and call again.';
    default:
      return `The call failed in the browser${code ? ` (${code})` : ''}. ${message ?? ''}`.trim();
  }
}
