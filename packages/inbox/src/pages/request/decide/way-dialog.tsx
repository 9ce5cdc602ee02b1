import type { InterruptDetail } from "holdpoint/client";
import type { ReactElement } from "react";
import { DialogBox } from "../../../components/dialog-box.tsx";
import { Notice } from "../../../components/notice.tsx";
import { ApproveForm } from "./approve-form.tsx";
import { ChooseForm } from "./choose-form.tsx";
import { DelegateForm } from "./delegate-form.tsx";
import { EditForm } from "./edit-form.tsx";
import { RefusalNotice } from "./refusal-notice.tsx";
import { RejectForm } from "./reject-form.tsx";
import { ReplyForm } from "./reply-form.tsx";
import { RespondForm } from "./respond-form.tsx";
import type { Deciding } from "./use-deciding.ts";
import { labelOf, type OpenWay } from "./ways.ts";
import type { FormProps } from "./form-props.ts";

const FORMS = {
  approve: ApproveForm,
  reject: RejectForm,
  edit: EditForm,
  respond: RespondForm,
  choose: ChooseForm,
  reply: ReplyForm,
  delegate: DelegateForm,
} as const satisfies Record<OpenWay, (props: FormProps) => ReactElement>;

/** The form for one way to decide. When the question changes or ends meanwhile, nothing can be sent any more. */
export function WayDialog({
  way,
  question,
  isChanged,
  deciding,
  onClose,
}: {
  readonly way: OpenWay;
  readonly question: InterruptDetail;
  readonly isChanged: boolean;
  readonly deciding: Deciding;
  readonly onClose: () => void;
}): ReactElement {
  const Form = FORMS[way];
  const isOver = question.status !== "pending";
  return (
    <DialogBox
      isOpen
      isWide={way === "edit" || way === "respond"}
      title={labelOf(way, question)}
      onOpenChange={() => {
        deciding.reset();
        onClose();
      }}
    >
      {deciding.problem !== null && <RefusalNotice problem={deciding.problem} id={question.id} />}
      {(isOver || isChanged) && deciding.problem === null && (
        <Notice look="warn" isNews title={isOver ? "It is no longer open" : "It changed while you were looking"}>
          Close this and look at it again; nothing was sent.
        </Notice>
      )}
      {!isOver && !isChanged && (
        <Form
          question={question}
          problem={deciding.problem}
          isSending={deciding.isSending}
          onSend={(said) => deciding.send(said, onClose)}
          onCancel={onClose}
        />
      )}
    </DialogBox>
  );
}
