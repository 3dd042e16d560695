import { shown } from "../../shared/terminal/shown";

/** An id, a name or a reason from outside as a part of one line; longer than `shown` leaves it, since ids are. */
export const oneLine = (text: string): string => shown(text, 200);
