import { Box, Button, Circle, Dialog, HStack, IconButton, Portal, Stack, Text } from '@chakra-ui/react';
import { useEffect, useRef, useState } from 'react';
import { endText, numberText, statusText } from '../../../format';
import { useService } from '../../../hooks/useCalls';
import { useContacts } from '../../../hooks/useContacts';
import { type Call, isOver, shown } from '../../../services/calls';
import { callService } from '../../../services/callService';
import { Avatar } from '../../shell/Avatar';
import { Icon } from '../../shell/Icon';
import { RoundButton } from '../../shell/RoundButton';
import { CallTimer } from './CallTimer';
import { Keypad } from './Keypad';
import { WrapUp } from './WrapUp';

/** The call in front: who, how it stands, and what can be done with it. Put away, the call goes on in the dock. */
export function CallControlModal() {
  const { calls, focus, minimised } = useService();
  const call = focus === null ? undefined : calls.get(focus);
  const open = call !== undefined && !minimised;
  const last = useRef<Call | undefined>(undefined); // so that it does not empty while it closes
  if (call) last.current = call;
  const content = useRef<HTMLDivElement>(null);
  return (
    <Dialog.Root open={open} onOpenChange={({ open: wanted }) => { if (!wanted) callService.minimise(); }} placement="center" size="xs" closeOnInteractOutside={false}
      initialFocusEl={() => content.current} lazyMount unmountOnExit trapFocus preventScroll={false}>
      <Portal>
        <Dialog.Backdrop bg="blackAlpha.400" backdropFilter="blur(3px)" />
        <Dialog.Positioner>
          <Dialog.Content ref={content} tabIndex={-1} data-testid="call-control" data-status={last.current?.status} data-call={last.current?.id} w="360px" maxW="calc(100vw - 2rem)"
            borderRadius="22px" bg="bg.panel" shadow="window" overflow="hidden" _focusVisible={{ outline: 'none' }}>
            {last.current && <Control call={last.current} open={open} />}
          </Dialog.Content>
        </Dialog.Positioner>
      </Portal>
    </Dialog.Root>
  );
}

function Control({ call, open }: { call: Call; open: boolean }) {
  const { nameOf, find } = useContacts();
  const { unsupported, session, connection } = useService();
  const [keypad, setKeypad] = useState(false);
  const [digits, setDigits] = useState('');
  const contact = find(call.number, call.contactId);
  const name = call.name ?? nameOf(call.number, call.contactId);
  const over = isOver(call.status) || call.refused !== null;
  const talking = call.status === 'in-progress' && !call.ending;
  const mute = shown(call.askedMute, call.mute);
  const hold = shown(call.askedHold, call.hold);
  const canMute = talking && !unsupported.has('mute');
  const canHold = talking && !call.inBrowser && !unsupported.has('hold');
  const canPress = talking && !unsupported.has('digits');
  const mayChange = session?.role !== 'auditor';
  const toggleMute = () => void callService.setMute(call.id, !(mute === 'on' || mute === 'pending_on'));
  const toggleHold = () => void callService.setHold(call.id, !(hold === 'on' || hold === 'pending_on'));
  const press = (digit: string) => {
    setDigits((before) => before + digit);
    void callService.sendDigits(call.id, digit);
  };
  const hangUp = () => void callService.hangUp(call.id);

  const keys = useRef<(event: KeyboardEvent) => void>(() => {});
  keys.current = (event) => {
    if (!open || event.ctrlKey || event.metaKey || event.altKey || event.repeat) return;
    const target = event.target as HTMLElement;
    if (target.closest('input, textarea, select, [contenteditable]')) return;
    const key = event.key.toLowerCase();
    const act = key === 'm' && canMute ? toggleMute
      : key === 'h' && canHold ? toggleHold
      : key === 'k' && canPress ? () => setKeypad((before) => !before)
      : key === 'q' && !over ? hangUp
      : key === 'enter' && over && !target.closest('button') ? () => callService.minimise()
      : /^[0-9*#]$/.test(key) && canPress ? () => { setKeypad(true); press(key); }
      : null;
    if (act && mayChange) {
      event.preventDefault();
      act();
    }
  };
  useEffect(() => {
    const listen = (event: KeyboardEvent) => keys.current(event);
    document.addEventListener('keydown', listen);
    return () => document.removeEventListener('keydown', listen);
  }, []);

  const rings = !over && !talking && !call.ending;
  const pad = keypad && talking;
  const line = over ? endText(call) : '';
  return (
    <Stack gap={pad ? '3' : '5'} p="6" pt="4" align="stretch">
      <HStack justify="space-between" minH="8">
        <Text fontSize="xs" color="fg.muted">{call.direction === 'inbound' ? 'Incoming call' : call.simulated ? 'Simulated call' : 'Outgoing call'}</Text>
        <IconButton size="xs" variant="ghost" borderRadius="full" aria-label={over ? 'Close' : 'Minimise'} title={over ? 'Close (Esc)' : 'Minimise (Esc)'} onClick={() => callService.minimise()}>
          <Icon name={over ? 'close' : 'minimise'} />
        </IconButton>
      </HStack>
      <Stack gap="3" align="center" textAlign="center">
        {!pad && (
          <Box position="relative" my="2">
            {rings && <Circle position="absolute" inset="0" bg="go.muted" animation="halo 1.8s ease-out infinite" aria-hidden="true" />}
            <Box position="relative"><Avatar name={name} size={over ? '64px' : '84px'} dimmed={over} /></Box>
          </Box>
        )}
        <Stack gap="0.5">
          <Dialog.Title fontSize="xl" fontWeight="600" letterSpacing="-0.015em" textAlign="center">{name}</Dialog.Title>
          {name !== numberText(call.number) && (
            <Text color="fg.muted" fontSize="sm">{contact?.company ? `${contact.company} · ` : ''}{numberText(call.number)}</Text>
          )}
        </Stack>
        <Stack gap="0" align="center" minH={pad ? '0' : '14'} justify="center">
          <Text data-testid="status" aria-live="polite" fontSize="md" fontWeight="500" color={call.status === 'failed' || call.refused !== null ? 'stop.fg' : talking ? 'go.fg' : 'fg.muted'}>
            {statusText(call)}
          </Text>
          {call.status === 'in-progress' ? <CallTimer call={call} fontSize={pad ? 'xl' : '3xl'} fontWeight="300" lineHeight="1.2" letterSpacing="-0.02em" /> : null}
          {line && <Text fontSize="sm" color="fg.muted" data-testid="outcome" maxW="280px">{line}</Text>}
          {!over && connection === 'lost' && <Text fontSize="xs" color="stop.fg" data-testid="control-offline">No live connection: this may be late</Text>}
          {talking && mute !== 'off' && mute !== 'unknown' && (
            <Text fontSize="xs" color="warn.fg" aria-live="polite" data-testid="mute-state">{{ on: 'Muted', pending_on: 'Muting…', pending_off: 'Unmuting…' }[mute]}</Text>
          )}
          {talking && (hold === 'pending_on' || hold === 'pending_off') && (
            <Text fontSize="xs" color="warn.fg" aria-live="polite" data-testid="hold-state">{hold === 'pending_on' ? 'Putting on hold…' : 'Taking off hold…'}</Text>
          )}
        </Stack>
      </Stack>
      {over ? (
        call.refused === null && call.known ? <WrapUp call={call} onDone={() => callService.minimise()} readOnly={!mayChange} /> : <Refused call={call} />
      ) : mayChange ? (
        <Stack gap="5" align="center">
          {pad && <Keypad sent={digits} onDigit={press} disabled={!canPress} />}
          <HStack gap="3" justify="center">
            <RoundButton label={{ off: 'Mute', on: 'Unmute', pending_on: 'Muting…', pending_off: 'Unmuting…', unknown: 'Mute' }[mute]} icon={mute === 'on' || mute === 'pending_on' ? 'micOff' : 'mic'}
              onClick={toggleMute} pressed={mute === 'on' || mute === 'pending_on'} pending={mute.startsWith('pending')} disabled={!canMute} shortcut="M" testId="mute"
              {...(unsupported.has('mute') ? { title: 'This provider cannot mute' } : {})} />
            <RoundButton label="Keypad" icon="keypad" onClick={() => setKeypad((before) => !before)} pressed={pad} disabled={!canPress} shortcut="K" testId="keypad" />
            {!call.inBrowser && (
              <RoundButton label={hold === 'on' || hold === 'pending_on' ? 'Resume' : 'Hold'} icon={hold === 'on' || hold === 'pending_on' ? 'play' : 'pause'} onClick={toggleHold}
                pressed={hold === 'on' || hold === 'pending_on'} pending={hold.startsWith('pending')} disabled={!canHold} shortcut="H" testId="hold"
                {...(unsupported.has('hold') ? { title: 'This provider cannot hold' } : {})} />
            )}
          </HStack>
          <RoundButton label={call.status === 'in-progress' ? 'End' : 'Cancel'} icon="end" tone="stop" onClick={hangUp} disabled={call.ending} pending={call.ending} shortcut="Q" testId="end" />
        </Stack>
      ) : null}
    </Stack>
  );
}

/** There is no call, so there is nothing to note. */
function Refused({ call }: { call: Call }) {
  const { find } = useContacts();
  const again = () => {
    const contact = find(call.number, call.contactId) ?? { id: call.contactId, name: call.name ?? '', phoneNumber: call.number ?? '' };
    callService.makeCall(contact).catch(() => {}); // the call control shows why
  };
  return (
    <HStack gap="3" justify="center">
      <Button variant="subtle" borderRadius="10px" onClick={() => callService.minimise()} data-testid="done">Close</Button>
      <Button colorPalette="go" borderRadius="10px" onClick={again}>Call again</Button>
    </HStack>
  );
}
