import type { ServerClock } from './serverClock';
import type { CallRecord, Contact, Day, HistoryFilter, HistoryPage, Session, Stats, TimelineEntry } from './types';

/** What the server refused, with callkit's stable code and its advice; or that it could not be reached (`status` 0). */
export class ApiError extends Error {
  constructor(
    readonly status: number,
    readonly code: string,
    message: string,
    readonly advice: string | null = null,
  ) {
    super(message);
    this.name = 'ApiError';
  }

  /** Nothing came back: whether the request was carried out is not known. */
  get unreachable(): boolean {
    return this.status === 0;
  }

  /** The same request may succeed later. */
  get mayPass(): boolean {
    return this.unreachable || this.status >= 500 || this.status === 429;
  }

  /** What to show a person: what is wrong, and what to do. */
  get text(): string {
    return this.advice && !this.message.includes(this.advice) ? `${sentence(this.message)} ${this.advice}` : sentence(this.message);
  }
}

export function asApiError(error: unknown): ApiError {
  return error instanceof ApiError ? error : new ApiError(0, 'internal', String(error));
}

function sentence(text: string): string {
  const made = text.charAt(0).toUpperCase() + text.slice(1);
  return /[.!?]$/.test(made) ? made : `${made}.`;
}

async function problem(response: Response): Promise<ApiError> {
  let told: Record<string, unknown> = {};
  try {
    const body: unknown = await response.json();
    if (body && typeof body === 'object') told = body as Record<string, unknown>;
  } catch {
    // a proxy's page is no problem document
  }
  const text = (key: string) => (typeof told[key] === 'string' && told[key] !== '' ? (told[key] as string) : null);
  const message = text('detail') ?? text('title') ?? `The server answered ${response.status}.`;
  return new ApiError(response.status, text('code') ?? `http_${response.status}`, message, text('advice'));
}

export interface Initiated {
  callId: string;
  callSid: string | null;
  status: string;
}

export interface WishOptions {
  idempotencyKey: string;
  fromNumber: string | null;
  agentId: string | null;
  scenario: string | null;
}

/** The REST routes of docs/http-api.md, each a function. */
export class Api {
  constructor(
    private readonly base: string,
    private readonly credential: () => string | null,
    private readonly clock: ServerClock,
    private readonly onUnauthorized: () => void,
  ) {}

  session(): Promise<Session> {
    return this.get('/api/session');
  }

  initiate(contact: Contact, workspaceId: string, options: WishOptions): Promise<Initiated> {
    const body: Record<string, unknown> = { workspaceId, phoneNumber: contact.phoneNumber };
    if (contact.id) body.contactId = contact.id;
    if (options.fromNumber) body.fromNumber = options.fromNumber;
    if (options.agentId) body.agentId = options.agentId;
    if (options.scenario) body.scenario = options.scenario;
    return this.send('POST', '/api/calls/initiate', body, { 'Idempotency-Key': options.idempotencyKey });
  }

  async active(workspaceId: string): Promise<CallRecord[]> {
    const answer = await this.get<{ calls: CallRecord[] }>(`/api/calls/active/${encodeURIComponent(workspaceId)}`);
    return answer.calls;
  }

  call(id: string): Promise<{ call: CallRecord; timeline: TimelineEntry[] }> {
    return this.get(`/api/calls/${encodeURIComponent(id)}`);
  }

  hangUp(id: string): Promise<void> {
    return this.send('POST', `/api/calls/${encodeURIComponent(id)}/hangup`, {});
  }

  setMute(id: string, on: boolean): Promise<{ on: boolean }> {
    return this.send('PUT', `/api/calls/${encodeURIComponent(id)}/mute`, { on });
  }

  /** Says how the microphone of a call is whose sound is in this page. */
  tellMute(id: string, on: boolean): Promise<void> {
    return this.send('PUT', `/api/calls/${encodeURIComponent(id)}/mute`, { on, observed: true });
  }

  setHold(id: string, on: boolean): Promise<{ on: boolean }> {
    return this.send('PUT', `/api/calls/${encodeURIComponent(id)}/hold`, { on });
  }

  sendDigits(id: string, digits: string): Promise<void> {
    return this.send('POST', `/api/calls/${encodeURIComponent(id)}/dtmf`, { digits });
  }

  /** Says that digits were sent in a call whose sound is in this page. */
  tellDigits(id: string, digits: string): Promise<void> {
    return this.send('POST', `/api/calls/${encodeURIComponent(id)}/dtmf`, { digits, observed: true });
  }

  note(id: string, note: string): Promise<void> {
    return this.send('PUT', `/api/calls/${encodeURIComponent(id)}/note`, { note });
  }

  disposition(id: string, disposition: string): Promise<void> {
    return this.send('PUT', `/api/calls/${encodeURIComponent(id)}/disposition`, { disposition });
  }

  history(workspaceId: string, filter: HistoryFilter, limit: number, cursor: string | null): Promise<HistoryPage> {
    const query = new URLSearchParams({ limit: String(limit) });
    if (cursor) query.set('cursor', cursor);
    for (const [name, value] of Object.entries(filter)) if (value) query.set(name, value);
    return this.get(`/api/calls/history/${encodeURIComponent(workspaceId)}?${query}`);
  }

  async stats(workspaceId: string, tz: string): Promise<Stats> {
    const answer = await this.get<{ stats: Stats }>(`/api/calls/stats/${encodeURIComponent(workspaceId)}?${new URLSearchParams({ tz })}`);
    return answer.stats;
  }

  async analytics(workspaceId: string, days: number, tz: string): Promise<Day[]> {
    const query = new URLSearchParams({ days: String(days), tz });
    const answer = await this.get<{ days: Day[] }>(`/api/calls/analytics/${encodeURIComponent(workspaceId)}?${query}`);
    return answer.days;
  }

  token(): Promise<{ token: string; identity: string; expiresAt: string }> {
    return this.send('POST', '/api/token', {});
  }

  /** The log as a file. It needs the credential in a header, so it is no plain link. */
  async exportLog(workspaceId: string, format: 'csv' | 'jsonl'): Promise<Blob> {
    const response = await this.request('GET', `/api/calls/export/${encodeURIComponent(workspaceId)}?format=${format}`);
    return response.blob();
  }

  private async get<T>(path: string): Promise<T> {
    return (await (await this.request('GET', path)).json()) as T;
  }

  private async send<T>(method: string, path: string, body: object, headers: Record<string, string> = {}): Promise<T> {
    const response = await this.request(method, path, JSON.stringify(body), headers);
    const text = await response.text();
    return (text ? JSON.parse(text) : undefined) as T;
  }

  private async request(method: string, path: string, body?: string, more: Record<string, string> = {}): Promise<Response> {
    const headers: Record<string, string> = { ...more };
    const credential = this.credential();
    if (credential) headers.Authorization = `Bearer ${credential}`;
    if (body !== undefined) headers['Content-Type'] = 'application/json';
    const sentAt = Date.now();
    let response: Response;
    try {
      response = await fetch(this.base + path, { method, headers, ...(body === undefined ? {} : { body }), cache: 'no-store' });
    } catch {
      throw new ApiError(0, 'network', 'The server cannot be reached.', null);
    }
    this.clock.answered(response.headers.get('Date'), sentAt, Date.now());
    if (response.ok) return response;
    const why = await problem(response);
    if (why.status === 401) this.onUnauthorized();
    throw why;
  }
}
