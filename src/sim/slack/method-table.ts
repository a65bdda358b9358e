import type { Method } from "./method.ts";
import { appsConnectionsOpen } from "./methods/apps-connections-open.ts";
import { authTest } from "./methods/auth-test.ts";
import { bookmarksAdd } from "./methods/bookmarks-add.ts";
import { chatDelete } from "./methods/chat-delete.ts";
import { chatGetPermalink } from "./methods/chat-get-permalink.ts";
import { chatPostEphemeral } from "./methods/chat-post-ephemeral.ts";
import { chatPostMessage } from "./methods/chat-post-message.ts";
import { chatUpdate } from "./methods/chat-update.ts";
import { conversationsHistory } from "./methods/conversations-history.ts";
import { conversationsInfo } from "./methods/conversations-info.ts";
import { conversationsJoin } from "./methods/conversations-join.ts";
import { conversationsMembers } from "./methods/conversations-members.ts";
import { conversationsOpen } from "./methods/conversations-open.ts";
import { conversationsReplies } from "./methods/conversations-replies.ts";
import { filesCompleteUploadExternal } from "./methods/files-complete-upload-external.ts";
import { filesGetUploadUrlExternal } from "./methods/files-get-upload-url-external.ts";
import { pinsAdd } from "./methods/pins-add.ts";
import { reactionsAdd } from "./methods/reactions-add.ts";
import { usergroupsUsersList } from "./methods/usergroups-users-list.ts";
import { usersInfo } from "./methods/users-info.ts";
import { viewsOpen } from "./methods/views-open.ts";
import { viewsPublish } from "./methods/views-publish.ts";
import { viewsPush } from "./methods/views-push.ts";
import { viewsUpdate } from "./methods/views-update.ts";

/** Every Web API method that the workspace knows; any other is unknown_method. */
export const METHODS: ReadonlyMap<string, Method> = new Map(
  [
    appsConnectionsOpen,
    authTest,
    bookmarksAdd,
    chatDelete,
    chatGetPermalink,
    chatPostEphemeral,
    chatPostMessage,
    chatUpdate,
    conversationsHistory,
    conversationsInfo,
    conversationsJoin,
    conversationsMembers,
    conversationsOpen,
    conversationsReplies,
    filesCompleteUploadExternal,
    filesGetUploadUrlExternal,
    pinsAdd,
    reactionsAdd,
    usergroupsUsersList,
    usersInfo,
    viewsOpen,
    viewsPublish,
    viewsPush,
    viewsUpdate,
  ].map((method) => [method.name, method]),
);
