/** What a host that bundles the panel's sources takes from it; docs/panel.md. */
export { CallControlModal } from './components/board/components/CallControlModal';
export { CallDock } from './components/board/components/CallDock';
export { SpeedToLeadBoard } from './components/board/sections/SpeedToLeadBoard';
export { DashboardView } from './components/dashboard/DashboardView';
export { HistoryView } from './components/history/HistoryView';
export { Panel } from './components/shell/Panel';
export { Toasts } from './components/shell/toaster';
export { useService } from './hooks/useCalls';
export { type Column, type ContactBook, ContactsProvider, useContacts } from './hooks/useContacts';
export { mountPanel, type PanelOptions } from './mount';
export { type Call } from './services/calls';
export { ApiError } from './services/api';
export { callService, type Notice, type ServiceEvent, type ServiceOptions, type ServiceState } from './services/callService';
export type * from './services/types';
export { system } from './theme';
