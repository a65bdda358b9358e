import type { Method } from "../method.ts";
import { SlackError } from "../slack-error.ts";

/** https://docs.slack.dev/reference/methods/files.getUploadURLExternal (documented: alt_txt; the SDKs send alt_text) */
export const filesGetUploadUrlExternal: Method = {
  name: "files.getUploadURLExternal",
  tier: "tier4",
  token: "bot",
  scopes: ["files:write"],
  required: { filename: "text", length: "number" },
  optional: { alt_text: "text", alt_txt: "text", snippet_type: "text" },
  run(state, args) {
    const length = Number(args.length);
    if (length === 0) throw new SlackError("missing_argument");
    const id = state.ids.object("F");
    const path = `/upload/v1/${state.ids.word("upload", 40)}`;
    state.files.expect(path, { id, name: args.filename ?? "", length, content: null, completed: false });
    return { upload_url: `${state.origins.files}${path}`, file_id: id };
  },
};
