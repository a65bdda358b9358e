/** How a person can mend what Slack refused. A whole sentence, or several; `botName` is what people type after the @. */
export function adviceFor(code: string, botName: string): string {
  switch (code) {
    case "not_in_channel":
      return `I am not in the channel. Invite me there with /invite @${botName}.`;
    case "channel_not_found":
      return `I cannot see the channel. Invite me there with /invite @${botName}.`;
    case "is_archived":
    case "is_inactive":
      return "The channel is archived. Unarchive it, or use another one next time.";
    case "restricted_action":
    case "restricted_action_read_only_channel":
    case "restricted_action_thread_only_channel":
    case "restricted_action_non_threadable_channel":
    case "restricted_action_thread_locked":
      return "Posting is restricted in the channel. Ask whoever manages it to let me post messages and threads.";
    case "cannot_reply_to_message":
    case "thread_not_found":
    case "message_not_found":
      return "The message is gone: someone has deleted it.";
    case "cant_update_message":
    case "edit_window_closed":
      return "This workspace does not let me edit the message any more.";
    case "not_authed":
    case "invalid_auth":
    case "account_inactive":
    case "token_revoked":
    case "token_expired":
      return "My bot token is no longer valid. Reinstall the app and give me the new SLACK_BOT_TOKEN.";
    case "missing_scope":
    case "not_allowed_token_type":
    case "no_permission":
      return "My token lacks a permission. Compare the app's scopes with manifest.yml, then reinstall the app.";
    case "accesslimited":
    case "access_denied":
    case "team_access_not_granted":
    case "ekm_access_denied":
    case "org_login_required":
      return "Your Slack organisation does not let me in here. Ask a workspace admin to approve the app.";
    case "user_not_found":
    case "user_disabled":
    case "user_not_visible":
    case "user_not_in_channel":
      return "Slack does not let me write to this person here.";
    case "metadata_too_large":
    case "invalid_metadata_format":
    case "invalid_metadata_schema":
    case "msg_too_long":
    case "msg_blocks_too_long":
    case "invalid_blocks":
    case "invalid_blocks_format":
      return `Slack does not take this message (${code}). That is a fault of mine: please report it.`;
    default:
      return `Slack refused with ${code}. See https://docs.slack.dev/reference/methods for what it means.`;
  }
}
