import { Button, chakra, Field, Heading, Input, Stack, Text } from '@chakra-ui/react';
import { useState } from 'react';
import { useService } from '../../hooks/useCalls';
import { callService } from '../../services/callService';

/** Asks for an API key or a JWT. It stays in this tab. */
export function SignIn({ title }: { title: string }) {
  const { refusal } = useService();
  const [credential, setCredential] = useState('');
  const [busy, setBusy] = useState(false);
  const submit = async () => {
    if (!credential.trim() || busy) return;
    setBusy(true);
    await callService.signIn(credential).finally(() => setBusy(false));
  };
  return (
    <Stack as="main" minH="100vh" align="center" justify="center" p="6">
      <chakra.form onSubmit={(event) => { event.preventDefault(); void submit(); }} w="full" maxW="360px" p="7" borderRadius="22px" bg="bg.panel" shadow="window" data-testid="sign-in">
        <Stack gap="5">
          <Stack gap="1" align="center" textAlign="center">
            <img src={`${import.meta.env.BASE_URL}favicon.svg`} alt="" width={52} height={52} />
            <Heading as="h1" size="lg" mt="2" letterSpacing="-0.02em">{title}</Heading>
            <Text fontSize="sm" color="fg.muted">Sign in with your API key or access token.</Text>
          </Stack>
          <Field.Root invalid={refusal !== null}>
            <Field.Label>API key or JWT</Field.Label>
            <Input type="password" autoComplete="off" spellCheck={false} value={credential} onChange={(event) => setCredential(event.target.value)} borderRadius="10px" autoFocus data-testid="credential" />
            <Field.ErrorText>{refusal}</Field.ErrorText>
          </Field.Root>
          <Button type="submit" colorPalette="accent" borderRadius="10px" loading={busy} disabled={!credential.trim()}>Sign in</Button>
          <Text fontSize="xs" color="fg.muted" textAlign="center">It is kept for as long as this tab is open.</Text>
        </Stack>
      </chakra.form>
    </Stack>
  );
}
