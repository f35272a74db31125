import { io, type Socket } from 'socket.io-client';
import type { AnnotationMessage, ControlMessage, StatusMessage } from './types';

export interface LiveListener {
  /** Connected, or connected again: what was missed is told by the server, and the caller asks for the rest. */
  connected(): void;
  disconnected(): void;
  /** The server would not have us. */
  refused(): void;
  initiated(told: StatusMessage): void;
  status(told: StatusMessage): void;
  control(told: ControlMessage): void;
  annotated(told: AnnotationMessage): void;
}

/** The live events over Socket.IO. It reconnects by itself, and asks for what it missed by the id of the last event. */
export class LiveEvents {
  private socket: Socket | null = null;

  open(base: string, workspaceId: string, credential: () => string | null, listener: LiveListener): void {
    this.close();
    const socket = io(base || '/', {
      path: socketPath(base),
      auth: (give) => {
        const token = credential();
        give(token ? { token, workspaceId } : { workspaceId });
      },
      reconnectionDelay: 300,
      reconnectionDelayMax: 3000,
      timeout: 10_000,
    });
    this.socket = socket;
    socket.on('connect', () => {
      socket.timeout(5000).emit('join-workspace', workspaceId, () => {}); // the server has done so already; the original's did not
      listener.connected();
    });
    socket.on('disconnect', (why) => {
      listener.disconnected();
      if (why === 'io server disconnect') setTimeout(() => socket.connect(), 1000);
    });
    socket.on('connect_error', () => {
      listener.disconnected();
      if (!socket.active) listener.refused(); // it will not try again by itself
    });
    socket.on('call:initiated', (told: StatusMessage) => listener.initiated(told));
    socket.on('call:status_updated', (told: StatusMessage) => listener.status(told));
    socket.on('call:control', (told: ControlMessage) => listener.control(told));
    socket.on('call:annotated', (told: AnnotationMessage) => listener.annotated(told));
  }

  retry(): void {
    if (this.socket && !this.socket.connected) this.socket.connect();
  }

  close(): void {
    this.socket?.removeAllListeners();
    this.socket?.disconnect();
    this.socket = null;
  }
}

function socketPath(base: string): string {
  const path = base ? new URL(base, globalThis.location.href).pathname.replace(/\/$/, '') : '';
  return `${path}/socket.io/`;
}
