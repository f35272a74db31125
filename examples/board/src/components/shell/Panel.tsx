import { Box, Stack, Spinner, Tabs, Text, VisuallyHidden } from '@chakra-ui/react';
import { useEffect, useState } from 'react';
import { useColorMode } from '../../hooks/useColorMode';
import { useService } from '../../hooks/useCalls';
import { useContacts } from '../../hooks/useContacts';
import { CallControlModal } from '../board/components/CallControlModal';
import { CallDock } from '../board/components/CallDock';
import { SpeedToLeadBoard } from '../board/sections/SpeedToLeadBoard';
import { DashboardView } from '../dashboard/DashboardView';
import { HistoryView } from '../history/HistoryView';
import { Banners } from './Banners';
import { Header, views } from './Header';
import { SignIn } from './SignIn';
import { Toasts } from './toaster';

/** The view is in the address, so that a reload comes back to it. */
function useView(): [string, (view: string) => void] {
  const read = () => views.find((view) => `#${view.id}` === location.hash)?.id ?? 'board';
  const [view, setView] = useState(read);
  useEffect(() => {
    const listen = () => setView(read());
    addEventListener('hashchange', listen);
    return () => removeEventListener('hashchange', listen);
  }, []);
  return [view, (wanted) => { location.hash = wanted; }];
}

/** Everything: sign-in, the three views, the call control. */
export function Panel({ title }: { title: string }) {
  const { phase } = useService();
  const { nameOf } = useContacts();
  const [view, setView] = useView();
  useColorMode();
  if (phase === 'signed-out') return <SignIn title={title} />;
  if (phase !== 'ready')
    return (
      <Stack as="main" minH="100vh" align="center" justify="center" gap="4" role="status">
        <Spinner size="lg" color="fg.muted" />
        <Text color="fg.muted" fontSize="sm">{phase === 'unreachable' ? 'The server cannot be reached. Trying again…' : 'Starting…'}</Text>
      </Stack>
    );
  return (
    <Tabs.Root value={view} onValueChange={({ value }) => setView(value)} variant="plain" lazyMount unmountOnExit minH="100vh">
      <Box position="sticky" top="0" zIndex="sticky">
        <Header title={title} />
        <Banners />
      </Box>
      <Box as="main" maxW="1280px" mx="auto" px={{ base: '4', md: '6' }} py="6" pb="24">
        <Tabs.Content value="board" p="0"><VisuallyHidden asChild><h1>Board</h1></VisuallyHidden><SpeedToLeadBoard /></Tabs.Content>
        <Tabs.Content value="history" p="0"><HistoryView /></Tabs.Content>
        <Tabs.Content value="dashboard" p="0"><DashboardView /></Tabs.Content>
      </Box>
      <CallDock />
      <CallControlModal />
      <Toasts nameOf={nameOf} />
    </Tabs.Root>
  );
}
