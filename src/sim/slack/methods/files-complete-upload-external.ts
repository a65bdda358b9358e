import { joinedChannel } from "../access.ts";
import { jsonOf } from "../arguments.ts";
import { isRecord } from "../blocks/check.ts";
import { type Draft, readDraft } from "../draft.ts";
import type { Method } from "../method.ts";
import { post, requireThread } from "../posting.ts";
import { invalidArguments, SlackError } from "../slack-error.ts";

const WITHOUT_WORDS: Draft = { text: undefined, blocks: undefined, sentBlocks: [], metadata: undefined };

/** https://docs.slack.dev/reference/methods/files.completeUploadExternal */
export const filesCompleteUploadExternal: Method = {
  name: "files.completeUploadExternal",
  tier: "tier4",
  token: "bot",
  scopes: ["files:write"],
  required: { files: "json" },
  optional: {
    blocks: "json",
    channel_id: "text",
    channels: "text",
    icon_emoji: "text",
    icon_url: "text",
    initial_comment: "text",
    thread_ts: "text",
    username: "text",
  },
  run(state, args) {
    const wanted = jsonOf(args.files, "invalid_arguments");
    if (!Array.isArray(wanted) || wanted.length === 0 || !wanted.every(isRecord)) {
      throw invalidArguments(["must be an array of objects [json-pointer:/files]"]);
    }
    const files = wanted.map((each) => {
      const file = state.files.find(String(each.id));
      if (file === undefined || file.completed || file.content === null) throw new SlackError("file_not_found");
      return { file, title: typeof each.title === "string" ? each.title : file.name };
    });
    const answer = { files: files.map(({ file, title }) => ({ id: file.id, title })) };
    const channelId = args.channel_id || args.channels;
    if (channelId) {
      const channel = joinedChannel(state, channelId);
      const threadTs = args.thread_ts || null;
      if (threadTs !== null) requireThread(state, channel.id, threadTs);
      const draft =
        args.initial_comment || args.blocks
          ? readDraft(state, { text: args.initial_comment ?? "", ...(args.blocks ? { blocks: args.blocks } : {}) })
          : WITHOUT_WORDS;
      const shared = files.map(({ file, title }) => ({ id: file.id, title, name: file.name }));
      post(state, { channel: channel.id, draft, threadTs, broadcast: false, files: shared });
    }
    for (const { file } of files) file.completed = true;
    return answer;
  },
};
