import { ChakraProvider } from '@chakra-ui/react';
import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { Panel } from './components/shell/Panel';
import { type ContactBook, ContactsProvider } from './hooks/useContacts';
import { callService, type ServiceOptions } from './services/callService';
import { system } from './theme';

export interface PanelOptions extends ServiceOptions {
  /** Empty: the one of whoever signs in. */
  workspaceId?: string;
  /** The URL of a JSON file as public/contacts.json, or the contacts. */
  contacts?: string | ContactBook;
  title?: string;
}

/** Puts the panel into an element of a page. Returns what takes it out again; calls go on. */
export function mountPanel(element: HTMLElement, options: PanelOptions = {}): () => void {
  callService.configure(options);
  void callService.initialize(options.workspaceId);
  const root = createRoot(element);
  root.render(
    <StrictMode>
      <ChakraProvider value={system}>
        <ContactsProvider source={options.contacts ?? 'contacts.json'}>
          <Panel title={options.title ?? 'callkit'} />
        </ContactsProvider>
      </ChakraProvider>
    </StrictMode>,
  );
  return () => root.unmount();
}
