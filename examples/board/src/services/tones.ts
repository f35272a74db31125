/**
 * The SDK's sounds, made here. Without them it would fetch its own from Twilio's site; with them a panel behind a strict content
 * policy, or with no network but the calls, sounds the same.
 */
const rate = 8000;

const keys: Record<string, [number, number]> = {
  '1': [697, 1209], '2': [697, 1336], '3': [697, 1477],
  '4': [770, 1209], '5': [770, 1336], '6': [770, 1477],
  '7': [852, 1209], '8': [852, 1336], '9': [852, 1477],
  '*': [941, 1209], '0': [941, 1336], '#': [941, 1477],
};

function wave(milliseconds: number, frequencies: number[]): string {
  const samples = Math.round((rate * milliseconds) / 1000);
  const bytes = new Uint8Array(44 + samples * 2);
  const view = new DataView(bytes.buffer);
  const text = (at: number, word: string) => { for (let i = 0; i < word.length; ++i) bytes[at + i] = word.charCodeAt(i); };
  text(0, 'RIFF'); view.setUint32(4, 36 + samples * 2, true); text(8, 'WAVEfmt ');
  view.setUint32(16, 16, true); view.setUint16(20, 1, true); view.setUint16(22, 1, true);
  view.setUint32(24, rate, true); view.setUint32(28, rate * 2, true); view.setUint16(32, 2, true);
  view.setUint16(34, 16, true); text(36, 'data'); view.setUint32(40, samples * 2, true);
  for (let i = 0; i < samples; ++i) {
    const edge = Math.min(1, i / 40, (samples - i) / 40); // no click at either end
    const sum = frequencies.reduce((all, f) => all + Math.sin((2 * Math.PI * f * i) / rate), 0);
    view.setInt16(44 + i * 2, Math.round(edge * 6000 * sum), true);
  }
  let binary = '';
  for (const byte of bytes) binary += String.fromCharCode(byte);
  return `data:audio/wav;base64,${btoa(binary)}`;
}

/** By the SDK's names for them. */
export function sounds(): Record<string, string> {
  const made: Record<string, string> = {
    incoming: wave(400, [440, 480]),
    outgoing: wave(60, [440]),
    disconnect: wave(120, [480, 620]),
  };
  for (const [key, pair] of Object.entries(keys)) {
    const name = key === '*' ? 'dtmfs' : key === '#' ? 'dtmfh' : `dtmf${key}`;
    made[name] = wave(120, pair);
  }
  return made;
}
