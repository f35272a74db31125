import { Button, chakra, Field, HStack, Stack, Text, Textarea } from '@chakra-ui/react';
import { useRef, useState } from 'react';
import { dispositions } from '../../../format';
import { ApiError } from '../../../services/api';
import type { Call } from '../../../services/calls';
import { callService } from '../../../services/callService';

const noteLimit = 1000; // bytes; the server's

/** What came of the call: a disposition and a note, saved when the person is done. */
export function WrapUp({ call, onDone, readOnly = false, doneText = 'Done' }: { call: Call; onDone: () => void; readOnly?: boolean; doneText?: string }) {
  const [note, setNote] = useState(call.note ?? '');
  const [saving, setSaving] = useState(false);
  const [error, setError] = useState<string | null>(null);
  const saved = useRef(call.note ?? '');
  const bytes = new TextEncoder().encode(note).length;

  // One after the other, so that the last of them is what the log has in the end.
  const queue = useRef(Promise.resolve());
  const run = (what: () => Promise<void>) => {
    setError(null);
    const made = queue.current.then(what);
    queue.current = made.catch((why: unknown) => setError(why instanceof ApiError ? why.text : String(why)));
    return made;
  };
  const saveNote = async () => {
    if (note === saved.current) return;
    await callService.annotate(call.id, { note });
    saved.current = note;
  };
  // Nothing here disables the button that is being pressed: leaving the note saves it too, a moment before.
  const done = () => {
    setSaving(true);
    run(saveNote).then(onDone, () => {}).finally(() => setSaving(false));
  };
  if (readOnly)
    return (
      <Stack gap="2">
        {call.disposition && <Text fontSize="sm">{call.disposition}</Text>}
        {call.note && <Text fontSize="sm" color="fg.muted" whiteSpace="pre-wrap">{call.note}</Text>}
      </Stack>
    );
  return (
    <Stack gap="4" as="form" onSubmit={(event) => { event.preventDefault(); done(); }}>
      <Stack gap="2" role="group" aria-labelledby="disposition-label">
        <Text id="disposition-label" fontSize="sm" fontWeight="500">How did it go?</Text>
        <HStack gap="1.5" wrap="wrap">
          {dispositions.map((word) => {
            const chosen = call.disposition === word;
            return (
              <chakra.button key={word} type="button" aria-pressed={chosen} px="3" py="1" borderRadius="full" fontSize="sm" cursor="pointer"
                bg={chosen ? 'accent.solid' : 'bg.muted'} color={chosen ? 'white' : 'fg'} _hover={{ bg: chosen ? 'accent.solid' : 'bg.emphasized' }}
                _focusVisible={{ outline: '2px solid', outlineColor: 'accent.focusRing', outlineOffset: '2px' }}
                onClick={() => run(() => callService.annotate(call.id, { disposition: chosen ? '' : word })).catch(() => {})}>
                {word}
              </chakra.button>
            );
          })}
        </HStack>
      </Stack>
      <Field.Root invalid={bytes > noteLimit}>
        <Field.Label>Note</Field.Label>
        <Textarea value={note} onChange={(event) => setNote(event.target.value)} rows={3} resize="none" borderRadius="10px" placeholder="What was said, what is next"
          onBlur={() => { if (bytes <= noteLimit) run(saveNote).catch(() => {}); }} onKeyDown={(event) => { if (event.key === 'Enter' && (event.metaKey || event.ctrlKey) && bytes <= noteLimit) done(); }} />
        <Field.ErrorText>The note is too long by {bytes - noteLimit} bytes.</Field.ErrorText>
      </Field.Root>
      {error && <Text role="alert" fontSize="sm" color="stop.fg">{error}</Text>}
      <Button type="submit" colorPalette="accent" borderRadius="10px" loading={saving} disabled={bytes > noteLimit} data-testid="done">{doneText}</Button>
    </Stack>
  );
}
