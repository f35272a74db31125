import { Button, HStack } from '@chakra-ui/react';
import { useState } from 'react';
import { useService } from '../../hooks/useCalls';
import { ApiError } from '../../services/api';
import { callService } from '../../services/callService';
import { Icon } from '../shell/Icon';

export function ExportButtons() {
  const { workspaceId } = useService();
  const [busy, setBusy] = useState<'csv' | 'jsonl' | null>(null);
  const save = async (format: 'csv' | 'jsonl') => {
    setBusy(format);
    try {
      const url = URL.createObjectURL(await callService.api.exportLog(workspaceId, format));
      const link = document.createElement('a');
      link.href = url;
      link.download = `calls.${format}`;
      link.click();
      setTimeout(() => URL.revokeObjectURL(url), 10_000);
    } catch (why) {
      callService.notice({ kind: 'error', title: 'The log was not exported', text: why instanceof ApiError ? why.text : String(why) });
    } finally {
      setBusy(null);
    }
  };
  return (
    <HStack gap="2">
      {(['csv', 'jsonl'] as const).map((format) => (
        <Button key={format} size="sm" variant="outline" bg="bg.panel" borderRadius="10px" loading={busy === format} onClick={() => void save(format)} data-testid={`export-${format}`}>
          <Icon name="download" boxSize="4" /> {format === 'csv' ? 'CSV' : 'JSON lines'}
        </Button>
      ))}
    </HStack>
  );
}
