import { Box, Circle, HStack, IconButton, Tabs, Text } from '@chakra-ui/react';
import { useColorMode } from '../../hooks/useColorMode';
import { useService } from '../../hooks/useCalls';
import { credentials } from '../../services/credentials';
import { callService } from '../../services/callService';
import { Icon, type IconName } from './Icon';

export const views: { id: string; title: string; icon: IconName }[] = [
  { id: 'board', title: 'Board', icon: 'board' },
  { id: 'history', title: 'History', icon: 'history' },
  { id: 'dashboard', title: 'Dashboard', icon: 'chart' },
];

export function Header({ title }: { title: string }) {
  const { session, connection } = useService();
  const [mode, toggle] = useColorMode();
  const state = { live: 'Live', connecting: 'Connecting', lost: 'Offline' }[connection];
  return (
    <HStack as="header" px={{ base: '4', md: '6' }} h="56px" gap="4" bg="bg.glass" backdropFilter="saturate(1.8) blur(20px)" borderBottomWidth="1px" borderColor="border" justify="space-between">
      <HStack gap="2.5" flex="1" minW="0">
        <img src={`${import.meta.env.BASE_URL}favicon.svg`} alt="" width={26} height={26} />
        <Text fontWeight="600" letterSpacing="-0.015em" truncate hideBelow="sm">{title}</Text>
      </HStack>
      <Tabs.List bg="bg.muted" borderRadius="10px" p="3px" border="none" minH="0" aria-label="Views">
        {views.map(({ id, title: text, icon }) => (
          <Tabs.Trigger key={id} value={id} h="28px" px="3.5" borderRadius="8px" fontSize="sm" fontWeight="500" gap="1.5" color="fg.muted" data-testid={`tab-${id}`}
            _selected={{ bg: { base: 'bg.panel', _dark: 'bg.emphasized' }, color: 'fg', shadow: 'card' }} _before={{ display: 'none' }}>
            <Icon name={icon} boxSize="4" /><Box as="span" hideBelow="sm">{text}</Box>
          </Tabs.Trigger>
        ))}
      </Tabs.List>
      <HStack gap="1.5" flex="1" justify="flex-end">
        <HStack gap="1.5" mr="1.5" fontSize="xs" color="fg.muted" role="status" data-testid="connection" data-state={connection} title={session ? `${session.subject}, ${session.role}, ${session.provider}` : ''}>
          <Circle size="8px" bg={connection === 'live' ? 'go.solid' : connection === 'lost' ? 'stop.solid' : 'warn.solid'} animation={connection === 'live' ? undefined : 'breathe 1.2s infinite'} aria-hidden="true" />
          <Text hideBelow="md">{state}</Text>
        </HStack>
        <IconButton size="sm" variant="ghost" borderRadius="full" aria-label={mode === 'dark' ? 'Use light colours' : 'Use dark colours'} onClick={toggle} data-testid="color-mode">
          <Icon name={mode === 'dark' ? 'sun' : 'moon'} boxSize="4.5" />
        </IconButton>
        {credentials.get() !== null && (
          <IconButton size="sm" variant="ghost" borderRadius="full" aria-label="Sign out" title="Sign out" onClick={() => callService.signOut()} data-testid="sign-out">
            <Icon name="leave" boxSize="4.5" />
          </IconButton>
        )}
      </HStack>
    </HStack>
  );
}
