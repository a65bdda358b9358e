import { z } from "zod";

/** A list that may be left out, or left empty: nobody, nowhere. */
export const list = (item: z.ZodType<string>) => z.nullish(z.array(item)).transform((items) => items ?? []);

export const channelId = z.string().superRefine((text, context) => {
  if (/^[CG][A-Z0-9]{7,}$/.test(text)) return;
  if (text.startsWith("#") || /^[a-z0-9_-]+$/.test(text)) context.addIssue("is a channel's name, not its id");
  else if (/^D[A-Z0-9]{7,}$/.test(text)) context.addIssue("is a direct message, where nothing can be started");
  else context.addIssue("is not a channel's id");
});

/** A user (U…, W…) or a user group (S…). */
export const memberId = z.string().superRefine((text, context) => {
  if (/^[UWS][A-Z0-9]{7,}$/.test(text)) return;
  if (text.startsWith("@") || /^[a-z0-9._-]+$/.test(text)) context.addIssue("is a name, not an id");
  else context.addIssue("is not the id of a user or a user group");
});
