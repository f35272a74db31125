import { Button, chakra, Field, HStack, Input, NativeSelect } from '@chakra-ui/react';
import { useState } from 'react';
import { useService } from '../../../hooks/useCalls';
import { useContacts } from '../../../hooks/useContacts';
import { ApiError } from '../../../services/api';
import { callService } from '../../../services/callService';
import { numberText } from '../../../format';
import { Icon } from '../../shell/Icon';

const callees: [string, string][] = [
  ['', 'somebody answers'], ['stays', 'answers and stays'], ['busy', 'is busy'], ['no-answer', 'does not answer'], ['rejects', 'declines'], ['voicemail', 'has a machine'],
  ['fails', 'does not exist'],
];

/** Any number. Whether it is one, the server says. */
export function DialField() {
  const { session } = useService();
  const { find } = useContacts();
  const [number, setNumber] = useState('');
  const [scenario, setScenario] = useState('');
  const [error, setError] = useState<string | null>(null);
  const [busy, setBusy] = useState(false);
  const submit = async () => {
    const phoneNumber = number.trim();
    if (!phoneNumber || busy) return;
    setError(null);
    setBusy(true);
    const known = find(phoneNumber, null);
    try {
      await callService.makeCall({ ...(known ?? { id: null, name: numberText(phoneNumber) }), phoneNumber, ...(scenario ? { scenario } : {}) });
      setNumber('');
    } catch (why) {
      const { focus } = callService.snapshot();
      const call = focus === null ? undefined : callService.call(focus);
      if (why instanceof ApiError && why.status >= 400 && why.status < 500) {
        setError(why.text);
        if (call?.refused) callService.setFocus(null); // here is the better place to say so
      }
    } finally {
      setBusy(false);
    }
  };
  return (
    <chakra.form onSubmit={(event) => { event.preventDefault(); void submit(); }} flex="1" maxW="620px" noValidate>
      <HStack gap="2" w="full" align="flex-start">
        <Field.Root invalid={error !== null} gap="1" flex="1" minW="0">
          <Input type="tel" inputMode="tel" autoComplete="off" placeholder="Dial, as +1 415 555 0132" aria-label="Dial a number" value={number} maxLength={64}
            onChange={(event) => { setNumber(event.target.value); setError(null); }} bg="bg.panel" borderRadius="10px" data-testid="dial-number" />
          <Field.ErrorText data-testid="dial-error">{error}</Field.ErrorText>
        </Field.Root>
        {session?.simulated && (
          <NativeSelect.Root w="auto" flexShrink={0}>
            <NativeSelect.Field aria-label="What the simulated callee does" value={scenario} onChange={(event) => setScenario(event.target.value)} bg="bg.panel" borderRadius="10px" data-testid="dial-scenario">
              {callees.map(([value, text]) => <option key={value} value={value}>{text}</option>)}
            </NativeSelect.Field>
            <NativeSelect.Indicator />
          </NativeSelect.Root>
        )}
        <Button type="submit" colorPalette="go" borderRadius="10px" disabled={!number.trim()} loading={busy} data-testid="dial">
          <Icon name="phone" /> Call
        </Button>
      </HStack>
    </chakra.form>
  );
}
