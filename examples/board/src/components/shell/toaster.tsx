import { Toast, Toaster as ChakraToaster, createToaster, Portal, Stack } from '@chakra-ui/react';
import { useEffect } from 'react';
import { callService } from '../../services/callService';
import { endText, statusText } from '../../format';

const toaster = createToaster({ placement: 'top-end', max: 4, duration: 6000, overlap: false, pauseOnPageIdle: true });

/** Shows what the service tells, and the ends of calls that are not in front. */
export function Toasts({ nameOf }: { nameOf: (number: string | null, contactId: string | null) => string }) {
  useEffect(() => callService.on((event) => {
    if (event.type === 'notice') {
      const { kind, title, text } = event.notice;
      toaster.create({ type: kind, title, ...(text ? { description: text } : {}) });
    }
    if (event.type === 'ended' && callService.isMine(event.call)) {
      const { focus, minimised } = callService.snapshot();
      if (focus === event.call.id && !minimised) return; // the call control says so
      const told = endText(event.call);
      toaster.create({
        type: event.call.status === 'completed' ? 'success' : event.call.status === 'failed' ? 'error' : 'info',
        title: `${nameOf(event.call.number, event.call.contactId)}: ${statusText(event.call).toLowerCase()}`,
        ...(told ? { description: told } : {}),
      });
    }
  }), [nameOf]);
  return (
    <Portal>
      <ChakraToaster toaster={toaster} insetInline={{ mdDown: '4' }}>
        {(toast) => (
          <Toast.Root width={{ md: 'sm' }} borderRadius="14px" shadow="raised">
            <Toast.Indicator />
            <Stack gap="0.5" flex="1">
              {toast.title && <Toast.Title fontWeight="600">{toast.title}</Toast.Title>}
              {toast.description && <Toast.Description>{toast.description}</Toast.Description>}
            </Stack>
            <Toast.CloseTrigger aria-label="Dismiss" />
          </Toast.Root>
        )}
      </ChakraToaster>
    </Portal>
  );
}
