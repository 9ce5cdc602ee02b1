import { useMutation } from "@tanstack/react-query";
import { useEffect, useRef, useState, type ReactElement } from "react";
import { Button } from "../../components/button.tsx";
import { Icon } from "../../components/icon.tsx";
import { saveExport } from "./export-file.ts";

function sayBytes(bytes: number): string {
  return bytes < 1_048_576 ? `${Math.ceil(bytes / 1024)} kB` : `${(bytes / 1_048_576).toFixed(1)} MB`;
}

/** Saves everything that was recorded as a file that anybody can verify. */
export function ExportButton(): ReactElement {
  const [bytes, setBytes] = useState(0);
  const stop = useRef<AbortController>(undefined);
  useEffect(() => () => stop.current?.abort(), []);
  const { mutate, isPending, isSuccess, error } = useMutation({
    mutationFn: () => {
      setBytes(0);
      stop.current = new AbortController();
      return saveExport(stop.current.signal, setBytes);
    },
  });
  return (
    <div className="flex items-center gap-2">
      <p className={`text-xs ${error === null ? "text-ink-3" : "text-danger"}`} role="status">
        {error !== null && `It broke off: ${error.message}`}
        {isSuccess && `${sayBytes(bytes)} saved`}
      </p>
      <Button onClick={() => mutate()} isBusy={isPending}>
        <Icon name="download" className="size-4" />
        {isPending ? `${sayBytes(bytes)} …` : "Export"}
      </Button>
    </div>
  );
}
